import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type Alert, BongsuError, severityId } from '../model/index.ts';
import type { Publish } from './deps.ts';
import { cutText, type Limits } from './evidence.ts';
import { renderChat } from './render-chat.ts';
import { renderEmail } from './render-email.ts';
import { renderJson } from './render-json.ts';
import type { AlertSettings } from './settings.ts';
import { subject } from './subject.ts';
import { findingOf, type Home, oneLine } from './words.ts';

/** All bodies together, as sent. SNS takes 256 KB; the rest is for attributes and envelopes on the way. */
export const messageBytes = 200_000;

/** Printable ASCII at most doubles when it is quoted. */
const lastResortLength = 90_000;

/** What the JSON body keeps, tried in turn until the message fits. */
const limitsTried: readonly Limits[] = [
  { record: 24_000, text: 2_000, items: 50 },
  { record: 8_000, text: 1_000, items: 20 },
  { record: 2_000, text: 300, items: 10 },
  { record: 0, text: 200, items: 5 },
];

/**
 * Protocols whose subscribers are programs. Each gets the JSON body under its own name; e-mail and anything else
 * (`default`) get the text. Source: https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 */
const programs = ['sqs', 'lambda', 'http', 'https', 'firehose'] as const;

/**
 * Sends a delivery to its topic: `alerts` gets one message with a body per protocol, `chat` a custom notification.
 * Retries are the client's.
 * @throws whatever SNS raises, or BongsuError `ALERT_UNCONFIRMED`
 */
export function snsPublish(options: {
  sns: Pick<SNSClient, 'send'>;
  topics: { alerts: string; chat: string };
  home: Home;
}): Publish {
  const { sns, topics, home } = options;
  return async ({ route, alert }, settings) => {
    const body =
      route === 'chat'
        ? { Message: JSON.stringify(renderChat(alert, settings, home)) }
        : {
            Message: messageBodies(alert, settings, home),
            MessageStructure: 'json',
            Subject: subject(alert, settings),
          };
    const { MessageId } = await sns.send(
      new PublishCommand({ TopicArn: topics[route], MessageAttributes: attributes(alert), ...body }),
    );
    if (MessageId === undefined) throw new BongsuError('ALERT_UNCONFIRMED', 'SNS gave no message id');
    return MessageId;
  };
}

/**
 * The message for `MessageStructure: json`, within `messageBytes`: the JSON body gives way, with notes, until all fits.
 * Where even the smallest does not, every protocol gets the text, cut: an alert is never too large to be sent.
 */
export function messageBodies(alert: Alert, settings: AlertSettings, home: Home): string {
  const text = renderEmail(alert, settings, home);
  for (const limits of limitsTried) {
    const body = JSON.stringify(renderJson(alert, settings, limits));
    const message = JSON.stringify({
      default: text,
      email: text,
      ...Object.fromEntries(programs.map((protocol) => [protocol, body])),
    });
    if (Buffer.byteLength(message) <= messageBytes) return message;
  }
  return JSON.stringify({ default: cutText(text, lastResortLength) });
}

/** What subscriptions filter on. Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function attributes(alert: Alert): Record<string, MessageAttributeValue> {
  const { ruleId, signal, response } = findingOf(alert);
  const texts = {
    kind: alert.kind,
    severity: alert.severity,
    rule: ruleId,
    source: signal.kind,
    account: signal.account,
    region: signal.region,
    response: response?.playbook ?? 'none',
    delivery: alert.id,
  };
  const severity = { DataType: 'Number', StringValue: String(severityId(alert.severity)) };
  // An attribute may not be empty.
  const named = Object.entries(texts).filter(([, value]) => value !== '');
  return {
    ...Object.fromEntries(
      named.map(([name, value]) => [name, { DataType: 'String', StringValue: oneLine(value) }]),
    ),
    severityId: severity,
  };
}
