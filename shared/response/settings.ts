import * as z from 'zod/mini';
import { responseModes, severities } from '../model/index.ts';
import type { Section } from '../platform/settings.ts';
import { playbookIds } from './playbooks/index.ts';

const cap = z.int().check(z.minimum(0), z.maximum(1000));

const playbookSettings = z.strictObject({
  /** Replaces the playbook's own default. */
  mode: z.optional(z.enum(responseModes)),
  /** By the severity of the finding; wins over `mode`. */
  modes: z.optional(z.partialRecord(z.enum(severities), z.enum(responseModes))),
  /** Changes in one clock hour (UTC); further ones wait for a person. */
  capPerHour: z.optional(cap),
});

const schema = z.strictObject({
  playbooks: z._default(z.partialRecord(z.enum(playbookIds), playbookSettings), {}),
  /** The cap of a playbook that sets none. */
  capPerHour: z._default(cap, 20),
  /** All playbooks together. */
  totalPerHour: z._default(cap, 50),
  /** How long a response waits for a person. */
  approvalHours: z._default(z.number().check(z.gt(0), z.maximum(168)), 24),
  /** ARNs or target ids, `*` and `?` as wildcards, that are never touched. */
  exempt: z._default(z.array(z.string().check(z.minLength(1))), []),
  /** Names or ARNs, wildcards allowed, of principals that are never locked out: break-glass users first. */
  protectedPrincipals: z._default(z.array(z.string().check(z.minLength(1))), []),
  /** Accounts, 12 digits, that are no strangers: what is shared with them or lets them in stays. */
  trustedAccounts: z._default(z.array(z.string().check(z.regex(/^\d{12}$/))), []),
});

export type ResponseSettings = z.infer<typeof schema>;

/** The section `response` of the run-time settings. */
export const responseSection: Section<ResponseSettings> = {
  name: 'response',
  schema,
  defaults: z.parse(schema, {}),
};
