import * as z from 'zod/mini';
import { formats } from '../formats/index.ts';
import type { Section } from '../platform/settings.ts';

/** What becomes of a message whose object cannot be read: back to the queue and in the end to its dead letters, or away. */
export type UnreadablePolicy = 'dead-letter' | 'drop';

/** Which objects are read as what. The first rule that fits wins; without one AWS's own key layout decides. */
export type ObjectRule = {
  bucket?: string;
  /** Of the key. Empty fits all. */
  prefix: string;
  /** A format's name, or `skip`. */
  format: string;
  /** Field names in order, as `DescribeFlowLogs` has them in `LogFormat`. */
  layout?: string;
};

/** How the payloads of one log group are read. */
export type LogGroupRule = { format: string; layout?: string };

export type FormatSettings = {
  objects: ObjectRule[];
  /** By log group name. A group that is not named carries VPC flow logs, in the layout that DescribeFlowLogs has of it. */
  logGroups: Record<string, LogGroupRule>;
  /** The account's own address ranges (CIDR), to tell ingress from egress where a flow record does not. */
  ownRanges: string[];
  unreadable: {
    missing: UnreadablePolicy;
    denied: UnreadablePolicy;
    archived: UnreadablePolicy;
    /** Overwritten before it was read; the newer upload has a notification of its own. */
    replaced: UnreadablePolicy;
  };
};

const names = Object.keys(formats);
const format = z
  .string()
  .check(z.refine((name) => names.includes(name), { error: `is none of ${names.join(', ')}` }));
const formatOrSkip = z.string().check(
  z.refine((name) => name === 'skip' || names.includes(name), {
    error: `is none of skip, ${names.join(', ')}`,
  }),
);
const layout = z.optional(z.string().check(z.minLength(1)));
const policy = z.enum(['dead-letter', 'drop']);

const defaults: FormatSettings = {
  objects: [],
  logGroups: {},
  ownRanges: [],
  unreadable: { missing: 'dead-letter', denied: 'dead-letter', archived: 'dead-letter', replaced: 'drop' },
};

/** The settings section `formats`: where logs lie and how they are laid out. */
export const formatSettings: Section<FormatSettings> = {
  name: 'formats',
  schema: z.strictObject({
    objects: z._default(
      z.array(
        z.strictObject({
          bucket: z.optional(z.string()),
          prefix: z._default(z.string(), ''),
          format: formatOrSkip,
          layout,
        }),
      ),
      defaults.objects,
    ),
    logGroups: z._default(z.record(z.string(), z.strictObject({ format, layout })), defaults.logGroups),
    ownRanges: z._default(z.array(z.union([z.cidrv4(), z.cidrv6()])), defaults.ownRanges),
    unreadable: z._default(
      z.strictObject({
        missing: z._default(policy, defaults.unreadable.missing),
        denied: z._default(policy, defaults.unreadable.denied),
        archived: z._default(policy, defaults.unreadable.archived),
        replaced: z._default(policy, defaults.unreadable.replaced),
      }),
      defaults.unreadable,
    ),
  }),
  defaults,
};
