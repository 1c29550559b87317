import * as z from 'zod/mini';

const text = z.string().check(z.minLength(1));

/** A permanent or passing "this is known to be fine", owned by somebody. */
const exception = z.strictObject({
  /** Rule id; `*` stands for any part of it (`persistence/*`). */
  rule: text,
  /** A Sigma selection over the record: a map, a list of maps, or keywords. */
  match: z.union([z.record(text, z.json()), z.array(z.json()).check(z.minLength(1))]),
  owner: text,
  reason: text,
  /** Last day on which it holds, `YYYY-MM-DD`, UTC. */
  expires: z.iso.date(),
});

const schema = z.strictObject({
  exceptions: z._default(z.array(exception), []),
  /** Ids of rules that are switched off; `*` stands for any part. */
  disabled: z._default(z.array(text), []),
});

export type ExceptionSetting = z.infer<typeof exception>;
export type DetectionSettings = z.infer<typeof schema>;

/** The section `detection` of the run-time settings. */
export const detectionSection = {
  name: 'detection',
  schema,
  defaults: { exceptions: [], disabled: [] } satisfies DetectionSettings,
};
