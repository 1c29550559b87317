import { at, type Finding, type JsonObject, type Severity, type Signal } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { stringsAt } from './lists.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const basic = 'ECR Image Scan';
const enhanced = 'Inspector2 Scan';
const guide = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html';

const worth = grades({
  critical: {
    when: 'an image has critical vulnerabilities',
    severity: 'medium',
    why: 'to be mended before it is deployed; nobody is inside because of it',
  },
  high: {
    when: 'an image has high vulnerabilities',
    severity: 'low',
    why: 'to be mended with the next build',
  },
  failed: { when: 'a scan failed', severity: 'low', why: 'the image is not known to be sound' },
  clean: { when: 'less than that', severity: 'informational', why: 'most images have some' },
});

/**
 * Image scans of ECR: basic ones as ECR itself tells them, enhanced ones as Amazon Inspector does, where the
 * repository is an ARN and the tags are a list. Source: see `guide`;
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-events.html
 */
export const ecrSource: Source = {
  name: 'ecr',
  title: 'ECR image scans',
  lane: 'aws-events',
  events: [
    { source: 'aws.ecr', detailTypes: [basic] },
    { source: 'aws.inspector2', detailTypes: [enhanced] },
  ],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Needs scanning on push (free) or enhanced scanning (Amazon Inspector charges for each image).',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === basic || type === enhanced);
  const within = ['detail'];
  const repository = requiredString(envelope.detail, 'repository-name', within);
  const digest = requiredString(envelope.detail, 'image-digest', within);
  requiredString(envelope.detail, 'scan-status', within);
  return envelopeSignal(envelope, {
    kind: 'ecr',
    identity: [envelope.account, envelope.region, repository, digest, envelope.time],
  });
}

function findings(signal: Signal): Finding[] {
  const { record, account, region } = signal;
  const name = requiredString(record, 'repository-name').replace(/^arn:.*:repository\//, '');
  const digest = requiredString(record, 'image-digest');
  const [tag] = stringsAt(record, 'image-tags');
  const status = requiredString(record, 'scan-status');
  const image = tag === undefined ? `${name}@${digest.slice(0, 19)}` : `${name}:${tag}`;
  const failed = status === 'FAILED';
  const counts = countsOf(record);
  return [
    findingOf(signal, {
      ruleId: failed ? 'ecr-scan-failed' : 'ecr-scan',
      title: failed
        ? `The scan of image ${image} failed`
        : `Image ${image}: ${counts || 'no vulnerabilities'}`,
      description: failed
        ? 'ECR cannot say what is in the image; its operating system may not be supported.'
        : `Image digest ${digest}.`,
      severity: failed ? worth.failed.severity : severityOf(record),
      resources: [{ type: 'AWS::ECR::Repository', id: name, account, region }],
      matched: [
        { field: 'scan-status', value: status },
        { field: 'finding-severity-counts', value: at(record, 'finding-severity-counts') ?? null },
      ],
      dedupKey: `ecr:${account}:${region}:${name}`,
      references: [guide],
      runbook: [
        `Read what was found: aws ecr describe-image-scan-findings --repository-name ${name} --image-id imageDigest=${digest}`,
        'Build again on a newer base image; most findings go with it.',
        'See whether the image runs anywhere before you let it wait.',
      ],
    }),
  ];
}

function severityOf(record: JsonObject): Severity {
  if (count(record, 'CRITICAL') > 0) return worth.critical.severity;
  return count(record, 'HIGH') > 0 ? worth.high.severity : worth.clean.severity;
}

function countsOf(record: JsonObject): string {
  return ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']
    .flatMap((level) => (count(record, level) > 0 ? [`${count(record, level)} ${level.toLowerCase()}`] : []))
    .join(', ');
}

function count(record: JsonObject, level: string): number {
  const found = at(record, `finding-severity-counts.${level}`);
  return typeof found === 'number' ? found : 0;
}
