import { type Finding, type Signal, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { objectsAt } from './lists.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const detailType = 'CodePipeline Pipeline Execution State Change';
const guide =
  'https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html';

const worth = grades({
  failed: {
    when: 'a pipeline execution failed',
    severity: 'low',
    why: 'a change did not arrive; what ran before runs on',
  },
});

/** CodePipeline: executions that failed. Source: see `guide`. */
export const codePipelineSource: Source = {
  name: 'code-pipeline',
  title: 'CodePipeline failures',
  lane: 'aws-events',
  events: [{ source: 'aws.codepipeline', detailTypes: [detailType], detail: { state: ['FAILED'] } }],
  guide,
  signal,
  findings,
  grades: worth,
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === detailType);
  const within = ['detail'];
  const execution = requiredString(envelope.detail, 'execution-id', within);
  const pipeline = requiredString(envelope.detail, 'pipeline', within);
  const state = requiredString(envelope.detail, 'state', within);
  return envelopeSignal(envelope, {
    kind: 'code-pipeline',
    identity: [envelope.account, envelope.region, pipeline, execution, state],
  });
}

function findings(signal: Signal): Finding[] {
  const { record, account, region } = signal;
  const pipeline = requiredString(record, 'pipeline');
  if (stringAt(record, 'state') !== 'FAILED') return [];
  const execution = requiredString(record, 'execution-id');
  const actions = objectsAt(record, 'additional-attributes.failedActions').map(
    (action) =>
      `${stringAt(action, 'action') ?? 'An action'}: ${stringAt(action, 'additionalInformation') ?? 'no reason given'}`,
  );
  const stage = stringAt(record, 'additional-attributes.failedStage');
  return [
    findingOf(signal, {
      ruleId: 'code-pipeline-failed',
      title: `Pipeline ${pipeline} failed${stage === undefined ? '' : ` in stage ${stage}`}`,
      description: [...actions, `Execution ${execution}.`].join('\n'),
      severity: worth.failed.severity,
      resources: [{ type: 'AWS::CodePipeline::Pipeline', id: pipeline, account, region }],
      matched: [{ field: 'state', value: 'FAILED' }],
      dedupKey: `code-pipeline:${account}:${region}:${pipeline}`,
      references: [guide],
      runbook: [
        `See what failed: aws codepipeline list-action-executions --pipeline-name ${pipeline} --filter pipelineExecutionId=${execution}`,
        'Mend it, then run it again from the failed stage: aws codepipeline retry-stage-execution.',
      ],
    }),
  ];
}
