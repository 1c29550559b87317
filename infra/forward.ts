import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isCollection, isMap, parseDocument } from 'yaml';
import { ruleSet } from '#rules';
import { dispatchOf } from '../shared/detection/index.ts';
import { callers } from './callers.ts';
import { logicalId, type Resource, sub } from './cloudformation.ts';
import { cloudtrailPatterns, mergedPatterns } from './event-rules.ts';
import { type EventPattern, forwardedServiceRules } from './service-events.ts';

/** Where `npx tsx infra/forward.ts` writes: the rules inside the frame, which is plain YAML in long forms. */
export const forwardFile = fileURLToPath(new URL('forward.yml', import.meta.url));
const frameFile = fileURLToPath(new URL('forward.frame.yml', import.meta.url));

type Forwarded = { name: string; condition: string; state: string; pattern: EventPattern };

/**
 * The stack for us-east-1, every other region in use and every member account: it sends to the home region's bus
 * what the rules there would take, and little else. Forwarded events are billed; matched ones are few.
 */
export function forwardTemplate(): string {
  const forwarded: Forwarded[] = [
    ...mergedPatterns(cloudtrailPatterns(dispatchOf(ruleSet), callers)).map(({ name, pattern }) => ({
      name: `cloudtrail-${name}`,
      condition: 'Away',
      state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      pattern,
    })),
    ...forwardedServiceRules().map(({ name, pattern }) => ({
      name,
      condition: 'Away',
      state: 'ENABLED',
      pattern,
    })),
    {
      name: 'objects',
      condition: 'ForwardsObjects',
      state: 'ENABLED',
      pattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: { Ref: 'LogBuckets' } } },
      },
    },
  ];
  const document = parseDocument(readFileSync(frameFile, 'utf8'));
  document.commentBefore =
    ' Generated from the detections and infra/forward.frame.yml: npx tsx infra/forward.ts';
  const resources = document.get('Resources');
  for (const one of forwarded) {
    const rule = document.createNode(resource(one));
    const properties = rule.get('Properties');
    if (isMap(properties)) {
      for (const { value } of properties.items) if (isCollection(value)) value.flow = true;
    }
    if (isMap(resources)) resources.set(logicalId(one.name, 'rule'), rule);
  }
  return document.toString({ lineWidth: 0 });
}

function resource({ name, condition, state, pattern }: Forwarded): Resource {
  return {
    Type: 'AWS::Events::Rule',
    Condition: condition,
    Properties: {
      Name: sub(`bongsu-\${Stage}-forward-${name}`),
      State: state,
      EventPattern: pattern,
      Targets: [
        {
          Id: 'home',
          Arn: sub(`arn:\${AWS::Partition}:events:\${HomeRegion}:\${HomeAccount}:event-bus/default`),
          RoleArn: { 'Fn::GetAtt': ['ForwardRole', 'Arn'] },
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['UndeliveredQueue', 'Arn'] } },
        },
      ],
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(forwardFile, forwardTemplate());
