import type { Alert } from '../model/index.ts';
import { cutText } from './evidence.ts';
import { consoleLinks } from './links.ts';
import { requestedResponses } from './requested-responses.ts';
import type { AlertSettings } from './settings.ts';
import { headline } from './subject.ts';
import { accountName, delay, findingOf, type Home, oneLine, respondCommand, utc } from './words.ts';

/**
 * A custom notification of Amazon Q Developer in chat applications (Slack, Teams).
 * Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export type ChatNotification = {
  version: '1.0';
  source: 'custom';
  id: string;
  content: {
    textType: 'client-markdown';
    title: string;
    description: string;
    nextSteps: string[];
    keywords: string[];
  };
  metadata: {
    threadId: string;
    summary: string;
    eventType: string;
    relatedResources: string[];
    additionalContext: Record<string, string>;
  };
};

const icons = {
  informational: ':information_source:',
  low: ':white_circle:',
  medium: ':large_yellow_circle:',
  high: ':large_orange_circle:',
  critical: ':red_circle:',
} as const;

/** The chat message of an alert. All messages of one window, and the responses to its findings, share a thread. */
export function renderChat(alert: Alert, settings: AlertSettings, home: Home): ChatNotification {
  const finding = findingOf(alert);
  return {
    version: '1.0',
    source: 'custom',
    id: alert.id,
    content: {
      textType: 'client-markdown',
      title: cutText(
        `${icons[alert.severity]} ${alert.severity.toUpperCase()}: ${safe(headline(alert))}`,
        200,
      ),
      description: cutText(description(alert, settings), 2_500),
      nextSteps: nextSteps(alert, home),
      keywords: [finding.ruleId, alert.severity, finding.signal.account].map(safe),
    },
    metadata: {
      threadId: threadOf(alert),
      summary: cutText(safe(headline(alert)), 200),
      eventType: `bongsu.${alert.kind}`,
      relatedResources: finding.resources.slice(0, 10).map(({ arn, id }) => safe(arn ?? id)),
      additionalContext: { severity: alert.severity, rule: finding.ruleId, finding: finding.id },
    },
  };
}

// The report of a response names its finding, not the window it was merged into: the dedup key joins them.
function threadOf(alert: Alert): string {
  return safe(findingOf(alert).dedupKey).slice(0, 200);
}

function description(alert: Alert, settings: AlertSettings): string {
  const { signal, actor, resources } = findingOf(alert);
  const source = actor?.sourceIp === undefined ? '' : ` from ${actor.sourceIp}`;
  const lines = [
    alert.kind === 'response' ? safe(alert.report.reason) : counts(alert),
    ...(alert.kind === 'response' ? alert.report.changes.map((change) => `- ${safe(change)}`) : []),
    actor === undefined ? '' : `*Who* ${safe(`${actor.name} (${actor.type})${source}`)}`,
    `*Where* ${safe(`${accountName(signal.account, settings)}, ${signal.region}`)}`,
    ...resources.slice(0, 5).map(({ type, id }) => safe(`${type} ${id}`)),
    `*When* ${utc(signal.time)}, told ${delay(signal.time, alert.at)} later`,
    ...consoleLinks(findingOf(alert)).map(({ label, url }) => `<${url}|${safe(label)}>`),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function counts(alert: Exclude<Alert, { kind: 'response' }>): string {
  const { count, since } = alert.tally;
  if (alert.kind === 'first') return safe(cutText(alert.finding.description, 600));
  const reasons =
    alert.kind === 'update' ? alert.reasons.map((reason) => `- ${safe(reason)}\n`).join('') : '';
  return `${reasons}${count} findings, ${since} since the last message`;
}

function nextSteps(alert: Alert, home: Home): string[] {
  if (alert.kind === 'response') {
    const { undo, approve } = alert.report;
    return [undo, approve].filter((command) => command !== undefined).map(command);
  }
  const responses = requestedResponses(alert.finding, alert.at).map(({ id }) =>
    command(respondCommand('show', id, home)),
  );
  return [...responses, ...alert.finding.runbook.slice(0, 4).map(safe)];
}

const command = (text: string) => `\`${oneLine(text).replaceAll('`', "'")}\``;

// `<!here>` and `<@name>` in a value that somebody else chose must not call anybody.
function safe(text: string): string {
  return oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
