import {
  type Actor,
  type Alert,
  type Finding,
  type JsonObject,
  type Resource,
  severityId,
} from '../model/index.ts';
import { boundFinding, boundReport, type Limits } from './evidence.ts';
import { requestedResponses } from './requested-responses.ts';
import type { AlertSettings } from './settings.ts';
import { headline } from './subject.ts';
import { findingOf } from './words.ts';

/** The OCSF version that the JSON body follows, with its `cloud` profile. Source: https://schema.ocsf.io */
export const ocsfVersion = '1.4.0';

const detectionFinding = 2004;
const activities = {
  first: { id: 1, name: 'Create' },
  update: { id: 2, name: 'Update' },
  summary: { id: 3, name: 'Close' },
  response: { id: 2, name: 'Update' },
} as const;

/**
 * The JSON body of an alert: an OCSF Detection Finding (class 2004), so that a lake or a SIEM takes it as it is,
 * with our own object under `unmapped.bongsu`: the tally, what matched, the response and its commands.
 * What is over the limits is cut, with a note.
 */
export function renderJson(alert: Alert, settings: AlertSettings, limits: Limits): JsonObject {
  const finding = boundFinding(findingOf(alert), limits);
  const activity = activities[alert.kind];
  return json({
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: detectionFinding,
    class_name: 'Detection Finding',
    type_uid: detectionFinding * 100 + activity.id,
    type_name: `Detection Finding: ${activity.name}`,
    time: Date.parse(alert.at),
    severity_id: severityId(alert.severity),
    severity: alert.severity.charAt(0).toUpperCase() + alert.severity.slice(1),
    // 1 New, 2 In Progress. A window that ends is no sign that anybody solved it, so nothing is called resolved.
    status_id: alert.kind === 'first' ? 1 : 2,
    status: alert.kind === 'first' ? 'New' : 'In Progress',
    message: headline(alert),
    ...span(alert, finding),
    metadata: {
      version: ocsfVersion,
      profiles: ['cloud'],
      uid: alert.id,
      correlation_uid: alert.alertId,
      product: { name: 'Bongsu', vendor_name: 'Bongsu' },
    },
    cloud: cloud(finding, settings),
    finding_info: {
      uid: finding.id,
      title: finding.title,
      desc: finding.description,
      created_time: Date.parse(finding.signal.time),
      analytic: { uid: finding.ruleId, name: finding.ruleId, type: 'Rule', type_id: 1 },
      ...(finding.tags.length === 0 ? {} : { types: finding.tags }),
      ...(finding.references[0] === undefined ? {} : { src_url: finding.references[0] }),
    },
    ...(finding.resources.length === 0 ? {} : { resources: finding.resources.map(resourceDetails) }),
    evidences: [evidence(finding)],
    ...(finding.runbook.length === 0
      ? {}
      : { remediation: { desc: finding.runbook.join('\n'), references: finding.references } }),
    unmapped: { bongsu: ours(alert, finding, limits) },
  });
}

function ours(alert: Alert, finding: Finding, limits: Limits) {
  const common = {
    version: 1,
    kind: alert.kind,
    id: alert.id,
    alertId: alert.alertId,
    ruleId: finding.ruleId,
    severity: alert.severity,
    dedupKey: finding.dedupKey,
    source: finding.signal.kind,
    signalId: finding.signal.id,
    signalIds: finding.signalIds,
    actor: finding.actor,
    matched: finding.matched,
    falsePositives: finding.falsePositives,
    runbook: finding.runbook,
  };
  if (alert.kind === 'response') {
    const { finding: _behind, ...said } = boundReport(alert.report, limits);
    return { ...common, response: said };
  }
  return {
    ...common,
    tally: alert.tally,
    requested: requestedResponses(finding, alert.at),
    ...(alert.kind === 'update' ? { reasons: alert.reasons } : {}),
  };
}

function span(alert: Alert, finding: Finding) {
  if (alert.kind === 'response') return { count: 1, start_time: Date.parse(finding.signal.time) };
  const { count, firstAt, lastAt } = alert.tally;
  return { count, start_time: Date.parse(firstAt), end_time: Date.parse(lastAt) };
}

function cloud({ signal }: Finding, settings: AlertSettings) {
  const alias = settings.accountAliases[signal.account];
  return {
    provider: 'AWS',
    region: signal.region,
    account: { uid: signal.account, type: 'AWS Account', type_id: 10, ...(alias ? { name: alias } : {}) },
  };
}

function resourceDetails({ type, id, arn, region, owner }: Resource) {
  return { type, uid: arn ?? id, name: id, region, ...(owner ? { owner: { name: owner } } : {}) };
}

function evidence({ actor, signal }: Finding) {
  return {
    data: signal.record,
    ...(actor ? { actor: { user: user(actor) } } : {}),
    ...(actor?.sourceIp === undefined || !isAddress(actor.sourceIp)
      ? {}
      : { src_endpoint: { ip: actor.sourceIp } }),
  };
}

function user({ name, type, arn, principalId, account, accessKeyId }: Actor) {
  return {
    name,
    type,
    uid: arn ?? principalId,
    credential_uid: accessKeyId,
    ...(account ? { account: { uid: account } } : {}),
  };
}

// CloudTrail gives a service's name where a service called.
function isAddress(source: string): boolean {
  return /^[0-9.]+$/.test(source) || source.includes(':');
}

// Absent fields leave the document instead of standing there as undefined.
function json(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
