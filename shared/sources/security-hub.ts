import {
  BongsuError,
  type Finding,
  isAtLeast,
  isObject,
  type JsonObject,
  type Severity,
  type Signal,
  stringAt,
} from '../model/index.ts';
import { type Envelope, expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { dayOf, findingOf, slug } from './finding-of.ts';
import { asffFinding, type HubFinding, ocsfFinding } from './hub-finding.ts';
import type { Within } from './shape.ts';
import { grades, type Source } from './source.ts';

const imported = 'Security Hub Findings - Imported';
const customAction = 'Security Hub Findings - Custom Action';
const importedOcsf = 'Findings Imported V2';
const guide = 'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html';

const worth = grades({
  labelled: {
    when: 'a finding of any product',
    severity: 'as labelled',
    why: "Security Hub's own label, from INFORMATIONAL to CRITICAL: it weighs what the product gave",
  },
  check: {
    when: 'a failed check of a standard',
    severity: 'medium',
    why: 'its label, but never above medium: the state of an account, not an event in it',
  },
  action: {
    when: 'a person chose a custom action',
    severity: 'medium',
    why: 'its label, but never below medium: somebody asks for attention',
  },
  over: {
    when: 'archived, resolved, suppressed or passed',
    severity: 'informational',
    why: 'nothing is left to do',
  },
});

/**
 * Security Hub: imported findings in ASFF and in OCSF, and custom actions. Each finding inside an event is one of its
 * own; the failures of one control are one alert, and what GuardDuty found shares the alert of GuardDuty's own event.
 * Any user of the account may import findings, so none is acted on without a person. Source: see `guide`.
 */
export const securityHubSource: Source = {
  name: 'security-hub',
  title: 'Security Hub',
  lane: 'aws-events',
  events: [{ source: 'aws.securityhub', detailTypes: [imported, customAction, importedOcsf] }],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Needs Security Hub on. A failed check is told once a day and control.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => [imported, customAction, importedOcsf].includes(type));
  const hubFindings = read(envelope.detail, envelope.detailType, ['detail']);
  const accounts = new Set(hubFindings.map(({ account }) => account));
  const [first] = hubFindings;
  const one = accounts.size === 1 ? first : undefined;
  return envelopeSignal(envelope, {
    kind: 'security-hub',
    identity: identity(envelope, hubFindings),
    account: one?.account,
    region: one?.region,
    time: envelope.detailType === customAction ? undefined : one?.updatedAt,
  });
}

// The same state of a finding that comes twice is one signal; what a person did is as often as they did it.
function identity(envelope: Envelope, [first, ...rest]: readonly HubFinding[]): string[] {
  if (envelope.detailType === customAction || first?.updatedAt === undefined || rest.length > 0) {
    return [envelope.id];
  }
  return [first.id, first.updatedAt];
}

function read(detail: JsonObject, detailType: string, within: Within): HubFinding[] {
  const { findings: list } = detail;
  if (!Array.isArray(list)) {
    throw new BongsuError('SIGNAL_INVALID', 'detail.findings is not a list', {
      place: { path: [...within, 'findings'] },
    });
  }
  const parse = detailType === importedOcsf ? ocsfFinding : asffFinding;
  return list.map((finding, index) => {
    const place = [...within, 'findings', index];
    if (isObject(finding)) return parse(finding, place);
    throw new BongsuError('SIGNAL_INVALID', 'A finding is not an object', { place: { path: place } });
  });
}

function findings(signal: Signal): Finding[] {
  const { record, origin } = signal;
  const detailType = origin.lane === 'eventbridge' ? origin.detailType : imported;
  const action =
    detailType === customAction ? (stringAt(record, 'actionName') ?? 'a custom action') : undefined;
  return read(record, detailType, []).map((finding) => told(signal, finding, action));
}

function told(signal: Signal, finding: HubFinding, action: string | undefined): Finding {
  const over = finding.over && action === undefined;
  const severity = over ? worth.over.severity : severityOf(finding, action);
  const title = action === undefined ? finding.title : `${action}: ${finding.title}`;
  const day = dayOf(finding.updatedAt ?? signal.time);
  return findingOf(signal, {
    ruleId: ruleId(finding, action),
    title: over ? `Over: ${title}` : title,
    description: [finding.description, `Found by ${finding.product}.`]
      .filter((line) => line !== '')
      .join('\n'),
    severity,
    resources: finding.resources,
    matched: [
      { field: 'ProductName', value: finding.product },
      { field: 'Severity', value: finding.severity },
      ...(finding.control === undefined ? [] : [{ field: 'Control', value: finding.control }]),
      ...(action === undefined ? [] : [{ field: 'actionName', value: action }]),
    ],
    dedupKey: dedupKey(finding),
    identity:
      action === undefined ? [finding.id, severity, over ? 'over' : 'open', day] : [signal.id, finding.id],
    references: [guide, ...(finding.remediation === undefined ? [] : [finding.remediation])],
    runbook: runbook(finding, over),
  });
}

function severityOf({ severity, control }: HubFinding, action: string | undefined): Severity {
  if (action !== undefined)
    return isAtLeast(severity, worth.action.severity) ? severity : worth.action.severity;
  if (control === undefined) return severity;
  return isAtLeast(severity, worth.check.severity) ? worth.check.severity : severity;
}

function ruleId({ control, product }: HubFinding, action: string | undefined): string {
  if (action !== undefined) return 'security-hub-custom-action';
  return `security-hub-${slug(control ?? product)}`;
}

function dedupKey({ id, account, control, product }: HubFinding): string {
  if (control !== undefined) return `security-hub:${account}:${control}`;
  const guardDuty = product === 'GuardDuty' ? /\/finding\/([0-9a-f]+)$/.exec(id)?.[1] : undefined;
  return guardDuty === undefined ? `security-hub:${id}` : `guardduty:${account}:${guardDuty}`;
}

function runbook({ remediation, control }: HubFinding, over: boolean): string[] {
  if (over) return ['Nothing to do: Security Hub says that it is over.'];
  return [
    'Open the finding in Security Hub: it has the whole evidence and the history.',
    remediation === undefined
      ? 'Find the owner of the resource.'
      : `Follow what Security Hub advises: ${remediation}`,
    control === undefined
      ? 'If it is harmless, set its workflow status to SUPPRESSED, with a note why.'
      : 'If the control does not fit the account, disable it there with a reason.',
  ];
}
