import type { Actor, Alert, Finding, Json, ResponseReport } from '../model/index.ts';
import { cutText } from './evidence.ts';
import { consoleLinks } from './links.ts';
import { requestedResponses } from './requested-responses.ts';
import type { AlertSettings } from './settings.ts';
import { headline } from './subject.ts';
import { accountName, ascii, delay, type Home, oneLine, respondCommand, utc, wrap } from './words.ts';

type Section = { title: string; lines: string[] };

const textLength = 1_500;
const matchedShown = 15;
const resourcesShown = 20;
const linesShown = 20;

/**
 * The e-mail body of an alert, made for a phone at night: plain ASCII, short lines, what happened and what is being
 * done on the first screen, then what to do, why it matched, and the links. Commands stand alone on their line.
 */
export function renderEmail(alert: Alert, settings: AlertSettings, home: Home): string {
  const top = wrap(oneLine(`${alert.severity.toUpperCase()}: ${headline(alert)}`));
  const sections =
    alert.kind === 'response'
      ? responseSections(alert.report, alert, settings)
      : findingSections(alert, settings, home);
  const body = sections
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines }) => ['', title, ...lines]);
  return `${[...top, ...body].join('\n')}\n`;
}

function findingSections(
  alert: Exclude<Alert, { kind: 'response' }>,
  settings: AlertSettings,
  home: Home,
): Section[] {
  const { finding } = alert;
  return [
    { title: 'NEWS', lines: news(alert) },
    { title: 'WHAT', lines: prose(finding.description) },
    { title: 'WHO', lines: who(finding, alert.tally.actors, alert.tally.actorCount) },
    { title: 'WHERE', lines: where(finding, settings) },
    { title: 'WHEN', lines: when(alert) },
    { title: 'RESPONSE', lines: response(finding, alert.at, home) },
    { title: 'WHAT NOW', lines: numbered(finding.runbook) },
    { title: 'WHY THIS MATCHED', lines: why(finding) },
    { title: 'LINKS', lines: links(finding) },
    {
      title: 'IDS',
      lines: [`alert ${alert.id}`, `finding ${finding.id}`, oneLine(`signal ${finding.signal.id}`)],
    },
  ];
}

function responseSections(report: ResponseReport, alert: Alert, settings: AlertSettings): Section[] {
  const { finding, target } = report;
  return [
    { title: 'OUTCOME', lines: [...prose(report.reason), `Mode ${report.mode}, at ${utc(report.at)}.`] },
    { title: 'CHANGES', lines: bullets(report.changes) },
    { title: 'TO TAKE IT BACK', lines: report.undo === undefined ? [] : [oneLine(report.undo)] },
    { title: 'TO LET IT ACT', lines: report.approve === undefined ? [] : [oneLine(report.approve)] },
    {
      title: 'TARGET',
      lines: [
        oneLine(`${target.type} ${target.id}`),
        ...(target.owner === undefined ? [] : [oneLine(`owner ${target.owner}`)]),
        oneLine(`${accountName(target.account, settings)}, ${target.region}`),
      ],
    },
    { title: 'NOTES', lines: bullets(report.notes) },
    { title: 'BEFORE', lines: state(report.before) },
    { title: 'AFTER', lines: state(report.after) },
    {
      title: 'THE FINDING BEHIND IT',
      lines: [...wrap(oneLine(finding.title)), `seen ${utc(finding.signal.time)}`],
    },
    { title: 'WHAT NOW', lines: numbered(finding.runbook) },
    { title: 'LINKS', lines: links(finding) },
    { title: 'IDS', lines: [`response ${report.id}`, `alert ${alert.id}`, `finding ${finding.id}`] },
  ];
}

function news(alert: Exclude<Alert, { kind: 'response' }>): string[] {
  const { count, since } = alert.tally;
  switch (alert.kind) {
    case 'first':
      return [];
    case 'update':
      return [
        ...alert.reasons.flatMap((reason) => wrap(`- ${oneLine(reason)}`)),
        `${count} so far, ${since} since the last message.`,
      ];
    case 'summary':
      return [
        `${count} findings from ${utc(alert.openedAt)} to ${utc(alert.closedAt)}.`,
        `${since === 0 ? 'None' : since} since the last message. Another one opens a new alert.`,
      ];
  }
}

function who({ actor, signal }: Finding, actors: readonly string[], actorCount: number): string[] {
  const others = actorCount > 1 ? wrap(oneLine(`${actorCount} actors: ${actors.join(', ')}`)) : [];
  if (actor === undefined) {
    return [...others, `Not said by the event (${signal.kind}).`];
  }
  return [...actorLines(actor), ...others];
}

function actorLines(actor: Actor): string[] {
  const mfa = actor.mfa === undefined ? '' : actor.mfa ? ', with MFA' : ', without MFA';
  const account = actor.account === undefined ? '' : ` of account ${actor.account}`;
  const lines = [
    `${actor.name} (${actor.type}${mfa})${account}`,
    actor.arn,
    actor.sessionIssuer && `role ${actor.sessionIssuer}`,
    actor.accessKeyId && `key ${actor.accessKeyId}`,
    actor.sourceIp && `from ${actor.sourceIp}`,
    actor.userAgent && `with ${cutText(actor.userAgent, 120)}`,
    actor.invokedBy && `through ${actor.invokedBy}`,
  ];
  return lines.filter((line) => line !== undefined && line !== '').map((line) => oneLine(line ?? ''));
}

function where({ signal, resources }: Finding, settings: AlertSettings): string[] {
  const shown = resources.slice(0, resourcesShown).map((resource) => {
    const owner = resource.owner === undefined ? '' : ` of ${resource.owner}`;
    return oneLine(`${resource.type} ${resource.arn ?? resource.id}${owner}`);
  });
  const rest = resources.length - shown.length;
  const place = oneLine(`${accountName(signal.account, settings)}, ${signal.region}`);
  return [place, ...shown, ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function when({ finding, tally, at }: Exclude<Alert, { kind: 'response' }>): string[] {
  const late = delay(finding.signal.time, at);
  if (tally.count === 1) return [`${utc(finding.signal.time)}, told ${late} later`];
  return [`first ${utc(tally.firstAt)}`, `last  ${utc(tally.lastAt)}, told ${late} later`];
}

function response(finding: Finding, at: string, home: Home): string[] {
  return requestedResponses(finding, at).flatMap(({ id, playbook, target }) => [
    oneLine(`${playbook} was requested for ${target}.`),
    'Its outcome comes in a message of its own.',
    'To see it:',
    respondCommand('show', id, home),
    'To take it back, if it acted:',
    respondCommand('undo', id, home),
    'To let it act, if it waits for you:',
    respondCommand('approve', id, home),
  ]);
}

function why({ ruleId, matched, falsePositives }: Finding): string[] {
  const rest = matched.length - matchedShown;
  return [
    oneLine(`rule ${ruleId}`),
    ...matched.slice(0, matchedShown).map(({ field, value }) => oneLine(`${field} = ${quoted(value)}`)),
    ...(rest > 0 ? [`and ${rest} more fields`] : []),
    ...falsePositives.flatMap((one) => wrap(oneLine(`Harmless if: ${one}`))),
  ];
}

function links(finding: Finding): string[] {
  return [
    ...consoleLinks(finding).flatMap(({ label, url }) => [oneLine(`${label}:`), oneLine(url)]),
    ...finding.references.slice(0, 3).map(oneLine),
  ];
}

function state(value: Json): string[] {
  if (value === null) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  return ascii(cutText(text, textLength)).split('\n');
}

function prose(text: string): string[] {
  return text === '' ? [] : wrap(ascii(cutText(text, textLength)));
}

function bullets(lines: readonly string[]): string[] {
  const rest = lines.length - linesShown;
  const shown = lines.slice(0, linesShown).flatMap((line) => wrap(`- ${oneLine(cutText(line, 300))}`));
  return rest > 0 ? [...shown, `and ${rest} more`] : shown;
}

function numbered(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    const [, text = line, command] = /^(.*?:) ((?:aws|npx) .+?)\.?$/.exec(line) ?? [];
    const said = wrap(`${index + 1}. ${oneLine(text)}`);
    // A command is copied as a whole: it keeps a line to itself, however long.
    return command === undefined ? said : [...said, oneLine(command)];
  });
}

function quoted(value: Json): string {
  return cutText(JSON.stringify(value), 300);
}
