import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compiled, objectAt } from './template.ts';

// The union is a type and gone at run time, so the test reads it where it is written.
const source = readFileSync('shared/platform/environment.ts', 'utf8');
const known = [...source.matchAll(/^ {2}\| '(BONGSU_\w+)'/gm)].map(([, name]) => name);

test('the functions are given every variable that code may ask for, and no other', () => {
  for (const { name, properties } of compiled().resolved.ofType('AWS::Lambda::Function')) {
    expect(Object.keys(objectAt(properties, 'Environment', 'Variables')).sort(), name).toEqual(
      known.toSorted(),
    );
  }
});

test('each variable names something of the template', () => {
  const { resolved } = compiled();
  const [first] = resolved.ofType('AWS::Lambda::Function');
  const refs = (type: string): string[] => resolved.ofType(type).map(({ ref }) => ref);
  const variables = objectAt(first?.properties, 'Environment', 'Variables');
  expect(refs('AWS::DynamoDB::Table')).toEqual(
    expect.arrayContaining([variables.BONGSU_STATE_TABLE, variables.BONGSU_LEDGER_TABLE]),
  );
  expect(refs('AWS::SNS::Topic')).toEqual(
    expect.arrayContaining([
      variables.BONGSU_ALERTS_TOPIC,
      variables.BONGSU_CHAT_TOPIC,
      variables.BONGSU_OPERATIONS_TOPIC,
    ]),
  );
  expect(refs('AWS::SQS::Queue')).toEqual(
    expect.arrayContaining([variables.BONGSU_RESPONSES_QUEUE, variables.BONGSU_LOG_OBJECTS_QUEUE]),
  );
  expect(refs('AWS::KinesisFirehose::DeliveryStream')).toContain(`${variables.BONGSU_STREAM_PREFIX}vpc-flow`);
  expect(variables.BONGSU_SETTINGS_PATH).toBe('/bongsu/dev/settings');
});
