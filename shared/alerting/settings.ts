import * as z from 'zod/mini';
import type { AlertRoute, Severity } from '../model/index.ts';
import { severities } from '../model/index.ts';

const severity = z.enum(severities);
const accountId = z.string().check(z.regex(/^\d{12}$/, 'an account id has 12 digits'));
const route = z.strictObject({ minimumSeverity: severity });

export type AlertSettings = {
  /** Findings below a route's minimum are stored and counted, not sent by it. */
  routes: Record<AlertRoute, { minimumSeverity: Severity }>;
  /** How long findings under one key are one alert, in minutes. */
  mergeWindowMinutes: number;
  /** Accounts whose findings are stored and counted, but never sent. */
  mutedAccounts: string[];
  /** What people call an account: `{"123456789012": "production"}`. */
  accountAliases: Record<string, string>;
};

export const alertDefaults: AlertSettings = {
  routes: { alerts: { minimumSeverity: 'low' }, chat: { minimumSeverity: 'medium' } },
  mergeWindowMinutes: 60,
  mutedAccounts: [],
  accountAliases: {},
};

const schema = z.strictObject({
  routes: z._default(
    z.strictObject({
      alerts: z._default(route, alertDefaults.routes.alerts),
      chat: z._default(route, alertDefaults.routes.chat),
    }),
    alertDefaults.routes,
  ),
  mergeWindowMinutes: z._default(
    z.int().check(z.minimum(1), z.maximum(24 * 60)),
    alertDefaults.mergeWindowMinutes,
  ),
  mutedAccounts: z._default(z.array(accountId), alertDefaults.mutedAccounts),
  accountAliases: z._default(
    z.record(accountId, z.string().check(z.minLength(1), z.maxLength(40))),
    alertDefaults.accountAliases,
  ),
});

/** The section `alerts` of the run-time settings. An unknown name in it is an error, to catch typing mistakes. */
export const alertSection = { name: 'alerts', schema, defaults: alertDefaults };
