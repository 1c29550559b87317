import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { stringAt } from '../../shared/model/index.ts';
import type { LocalAccount } from './isolation.ts';

/** An e-mail as its reader gets it. */
export type Mail = { to: string; topic: string; subject: string; body: string };

export type Postman = {
  /** The SNS endpoint for the functions. */
  url: string;
  /** Everything delivered so far, oldest first. */
  mails(): Mail[];
  close(): Promise<void>;
};

/**
 * Delivers the e-mails that the emulator's SNS does not send. It stands before SNS, passes every request on as it is,
 * and for each message that SNS accepted puts what the topic's e-mail subscribers would read into their mailbox.
 */
export async function openPostman(account: LocalAccount, deliver: (mail: Mail) => void): Promise<Postman> {
  const sns = new SNSClient(account.options);
  const mails: Mail[] = [];
  const record = async (message: URLSearchParams) => {
    for (const mail of await mailsOf(sns, message)) {
      mails.push(mail);
      deliver(mail);
    }
  };
  const server = createServer((request, response) => {
    forward(request, response, account.endpoint, record).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    mails: () => [...mails],
    async close() {
      sns.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes a request on and its answer back. What SNS accepted is in the mailbox before the sender knows. */
async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: string,
  record: (message: URLSearchParams) => Promise<void>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  const answer = await fetch(`${endpoint}${request.url ?? '/'}`, {
    method: request.method ?? 'POST',
    headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
    body,
    redirect: 'manual',
  });
  const text = await answer.text();
  const fields = new URLSearchParams(body.toString('utf8'));
  if (answer.ok && fields.get('Action') === 'Publish') await record(fields);
  response
    .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/xml' })
    .end(text);
}

async function mailsOf(sns: SNSClient, message: URLSearchParams): Promise<Mail[]> {
  const topic = message.get('TopicArn') ?? '';
  const mails: Mail[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topic })) {
    for (const { Protocol, Endpoint = '' } of page.Subscriptions ?? []) {
      if (Protocol !== 'email') continue;
      mails.push({
        to: Endpoint,
        topic: topic.slice(topic.lastIndexOf(':') + 1),
        subject: message.get('Subject') ?? 'AWS Notification Message',
        body: emailBody(message),
      });
    }
  }
  return mails;
}

/** Source: SNS API reference, `Publish`, `MessageStructure`. */
function emailBody(message: URLSearchParams): string {
  const text = message.get('Message') ?? '';
  if (message.get('MessageStructure') !== 'json') return text;
  const bodies: unknown = JSON.parse(text);
  return stringAt(bodies, 'email') ?? stringAt(bodies, 'default') ?? '';
}
