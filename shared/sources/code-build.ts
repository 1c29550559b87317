import { type Finding, type Signal, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { objectsAt } from './lists.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const detailType = 'CodeBuild Build State Change';
const failed = ['FAILED', 'FAULT', 'TIMED_OUT'];
const guide = 'https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html';

const worth = grades({
  failed: {
    when: 'a build failed, faulted or timed out',
    severity: 'low',
    why: 'whoever pushed has to look; nothing that runs has changed',
  },
});

/** CodeBuild: builds that did not succeed. Source: see `guide`. */
export const codeBuildSource: Source = {
  name: 'code-build',
  title: 'CodeBuild failures',
  lane: 'aws-events',
  events: [{ source: 'aws.codebuild', detailTypes: [detailType], detail: { 'build-status': failed } }],
  guide,
  signal,
  findings,
  grades: worth,
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === detailType);
  const within = ['detail'];
  requiredString(envelope.detail, 'project-name', within);
  const build = requiredString(envelope.detail, 'build-id', within);
  const status = requiredString(envelope.detail, 'build-status', within);
  return envelopeSignal(envelope, { kind: 'code-build', identity: [build, status] });
}

function findings(signal: Signal): Finding[] {
  const { record, account, region } = signal;
  const project = requiredString(record, 'project-name');
  const status = requiredString(record, 'build-status');
  if (!failed.includes(status)) return [];
  const build = requiredString(record, 'build-id');
  const phase = objectsAt(record, 'additional-information.phases').find((one) =>
    failed.includes(stringAt(one, 'phase-status') ?? ''),
  );
  const context = Array.isArray(phase?.['phase-context']) ? phase['phase-context'] : [];
  const initiator = stringAt(record, 'additional-information.initiator');
  const logs = stringAt(record, 'additional-information.logs.deep-link');
  const lines = [
    phase === undefined
      ? ''
      : `Phase ${stringAt(phase, 'phase-type')}: ${context.map(String).join(' ').trim()}`,
    `Source: ${stringAt(record, 'additional-information.source-version') ?? 'not said'}`,
    logs === undefined ? '' : `Log: ${logs}`,
  ];
  return [
    findingOf(signal, {
      ruleId: 'code-build-failed',
      title: `Build of ${project}: ${status.toLowerCase().replaceAll('_', ' ')}`,
      description: lines.filter((line) => line !== '').join('\n'),
      severity: worth.failed.severity,
      ...(initiator === undefined ? {} : { actor: { type: 'CodeBuild initiator', name: initiator } }),
      resources: [{ type: 'AWS::CodeBuild::Project', id: project, arn: build, account, region }],
      matched: [{ field: 'build-status', value: status }],
      dedupKey: `code-build:${account}:${region}:${project}`,
      references: [guide],
      runbook: [
        'Read the log of the phase that failed.',
        'If it fails without a change of the source, look at what it takes from outside: images, packages, its role.',
      ],
    }),
  ];
}
