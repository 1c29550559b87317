import { deliveriesOf } from '../../shared/alerting/deliver.ts';
import { merge } from '../../shared/alerting/merge.ts';
import { renderEmail } from '../../shared/alerting/render-email.ts';
import { subject } from '../../shared/alerting/subject.ts';
import type { Home } from '../../shared/alerting/words.ts';
import {
  applyExceptions,
  type Detector,
  type Evaluation,
  type Exceptions,
} from '../../shared/detection/index.ts';
import {
  type AlertRoute,
  BongsuError,
  type Finding,
  playbookAsked,
  type ResponseMode,
  responseId,
  type Severity,
  type Signal,
  targetsOf,
} from '../../shared/model/index.ts';
import { authority } from '../../shared/response/authority.ts';
import { modeFor } from '../../shared/response/decide.ts';
import { playbookNamed } from '../../shared/response/playbooks/index.ts';
import { cloudTrailSignal } from '../../shared/sources/cloudtrail.ts';
import { sourceOf } from '../../shared/sources/index.ts';
import type { ExplainSettings } from './settings.ts';

/** What one event would come to. Exactly one of `refused` and `signal` is there. */
export type Explanation = {
  /** Which source reads it, and in which function. */
  source: string;
  function: string;
  signal?: Pick<Signal, 'id' | 'account' | 'region' | 'time'>;
  /** Why it could not be read. */
  refused?: { code: string; message: string };
  findings: ExplainedFinding[];
  /** What an exception takes out, and whose it is. */
  excepted: { ruleId: string; owner: string; reason: string; expires: string }[];
  /** Correlations that it counts for; they become findings only with others. */
  countsToward: string[];
};

export type ExplainedFinding = {
  id: string;
  ruleId: string;
  title: string;
  severity: Severity;
  /** Findings under one key in one window are one alert. */
  dedupKey: string;
  /** The topics that tell it; none: it is stored, and told to nobody. */
  routes: AlertRoute[];
  /** Why it is told to nobody. */
  held?: string;
  responses: ExplainedResponse[];
  subject: string;
  /** The e-mail's body. */
  text: string;
};

/** What would be asked of the response engine. Its guards (exemptions, caps, the target's state) need the account. */
export type ExplainedResponse = {
  id: string;
  playbook: string;
  target: string;
  mode: ResponseMode;
  reason: string;
};

export type ExplainContext = {
  detector: Detector;
  settings: ExplainSettings;
  exceptions: Exceptions;
  home: Home;
};

/** An EventBridge event, or what an alarm sends to its function. Pure: nothing is read, nothing is sent. */
export function explainEvent(event: unknown, context: ExplainContext): Explanation {
  const source = sourceOf(event);
  return explained(source.name, source.lane, context, () => {
    const signal = source.signal(event);
    return { signal, findings: source.findings(signal) };
  });
}

/** A CloudTrail record of a log object. */
export function explainRecord(record: unknown, key: string, context: ExplainContext): Explanation {
  return explained('cloudtrail', 'log-objects', context, () => {
    if (typeof record !== 'object' || record === null) {
      throw new BongsuError('SIGNAL_INVALID', 'The record is not a JSON object');
    }
    const signal = cloudTrailSignal({ ...record }, { lane: 's3', bucket: 'logs', key });
    return { signal, findings: [] };
  });
}

function explained(
  source: string,
  lane: string,
  context: ExplainContext,
  read: () => { signal: Signal; findings: Finding[] },
): Explanation {
  const base = { source, function: lane, findings: [], excepted: [], countsToward: [] };
  let said: ReturnType<typeof read>;
  try {
    said = read();
  } catch (error) {
    if (!(error instanceof BongsuError)) throw error;
    return { ...base, refused: { code: error.code, message: error.message } };
  }
  const { signal } = said;
  const byRules: Evaluation =
    source === 'cloudtrail' ? context.detector.evaluate(signal) : { findings: [], windows: [], failures: [] };
  const all = { ...byRules, findings: [...said.findings, ...byRules.findings] };
  const { evaluation, excepted } = applyExceptions(all, context.exceptions, Date.parse(signal.time));
  const { id, account, region, time } = signal;
  return {
    source,
    function: lane,
    signal: { id, account, region, time },
    findings: evaluation.findings.map((finding) => explainFinding(finding, context)),
    excepted: excepted.map(({ finding, by }) => ({ ruleId: finding.ruleId, ...by })),
    countsToward: [...new Set(evaluation.windows.map(({ correlationId }) => correlationId))],
  };
}

// As if it were told at once: an event that is held up would say by how long.
function explainFinding(finding: Finding, { settings, home }: ExplainContext): ExplainedFinding {
  const { alerts: alertSettings } = settings;
  const now = Date.parse(finding.signal.time);
  const [alert] = merge(undefined, [finding], now, alertSettings.mergeWindowMinutes * 60_000).alerts;
  if (alert === undefined) throw new BongsuError('EXPLAIN_FAILED', `${finding.id} makes no alert`);
  const held = heldBecause(finding, settings);
  const routes = held === undefined ? deliveriesOf(alert, alertSettings, now).map(({ route }) => route) : [];
  const silent = held ?? (routes.length === 0 ? 'below the least severity of every route' : undefined);
  const { id, ruleId, title, severity, dedupKey } = finding;
  return {
    id,
    ruleId,
    title,
    severity,
    dedupKey,
    routes,
    ...(silent === undefined ? {} : { held: silent }),
    responses: explainResponses(finding, settings),
    subject: subject(alert, alertSettings),
    text: renderEmail(alert, alertSettings, home),
  };
}

function heldBecause({ status, signal }: Finding, { alerts }: ExplainSettings): string | undefined {
  if (status === 'experimental') return 'the rule is experimental';
  if (alerts.mutedAccounts.includes(signal.account)) return 'the account is muted';
  return undefined;
}

function explainResponses(finding: Finding, { response: settings }: ExplainSettings): ExplainedResponse[] {
  const asked = playbookAsked(finding, Date.parse(finding.signal.time));
  if (asked === undefined) return [];
  const playbook = playbookNamed(asked);
  return targetsOf(finding, playbook.id).map((target) => {
    const id = responseId(finding.id, playbook.id, target.id);
    return {
      id,
      playbook: playbook.id,
      target: target.id,
      mode: modeFor({ id, finding, playbook, target }, { value: settings, degraded: false }),
      reason: authority(finding).reason,
    };
  });
}
