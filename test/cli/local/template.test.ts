import { expect, test } from 'vitest';
import { readTemplate } from '../../../cli/local/template.ts';
import type { Json } from '../../../shared/model/index.ts';

const world = {
  accountId: '123456789012',
  region: 'ap-northeast-2',
  stackName: 'bongsu-local',
  endpoint: 'http://127.0.0.1:5000',
};

const document = {
  Parameters: { Adopt: { Type: 'String', Default: 'false' } },
  Conditions: {
    Fresh: { 'Fn::Equals': [{ Ref: 'Adopt' }, 'false'] },
    Adopted: { 'Fn::Not': [{ Condition: 'Fresh' }] },
  },
  Mappings: { Sizes: { 'ap-northeast-2': { buffer: 128 } } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::Sub': 'alerts-${AWS::Region}' } } },
    Unnamed: { Type: 'AWS::S3::Bucket', Properties: {} },
    Kept: { Type: 'AWS::S3::Bucket', Condition: 'Fresh', Properties: { BucketName: 'kept' } },
    Gone: { Type: 'AWS::S3::Bucket', Condition: 'Adopted', Properties: { BucketName: 'gone' } },
    Function: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'tick' } },
  },
};
const template = readTemplate(document, world);

test.each<[string, Json, Json]>([
  ['a literal', { a: [1, 'b', null, true] }, { a: [1, 'b', null, true] }],
  ['Ref of a queue: its URL', { Ref: 'Queue' }, 'http://127.0.0.1:5000/123456789012/work'],
  [
    'Ref of a topic: its ARN',
    { Ref: 'Topic' },
    'arn:aws:sns:ap-northeast-2:123456789012:alerts-ap-northeast-2',
  ],
  ['Ref of a bucket: its name, made up', { Ref: 'Unnamed' }, 'bongsu-local-Unnamed'],
  ['Ref of a parameter: its default', { Ref: 'Adopt' }, 'false'],
  ['Ref of a pseudo parameter', { Ref: 'AWS::AccountId' }, '123456789012'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:ap-northeast-2:123456789012:work'],
  [
    'GetAtt as text',
    { 'Fn::GetAtt': 'Function.Arn' },
    'arn:aws:lambda:ap-northeast-2:123456789012:function:tick',
  ],
  [
    'Sub with everything',
    { 'Fn::Sub': ['${Queue.QueueName}/${own}/${!kept}/${AWS::Partition}', { own: { Ref: 'Adopt' } }] },
    'work/false/${kept}/aws',
  ],
  ['Join', { 'Fn::Join': [':', ['a', { Ref: 'AWS::Region' }]] }, 'a:ap-northeast-2'],
  ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  ['If', { 'Fn::If': ['Fresh', 'yes', 'no'] }, 'yes'],
  [
    'If without a value leaves the property out',
    { a: { 'Fn::If': ['Adopted', 'yes', { Ref: 'AWS::NoValue' }] }, b: 1 },
    { b: 1 },
  ],
  [
    'And, Or',
    [
      { 'Fn::And': [{ Condition: 'Fresh' }, { Condition: 'Adopted' }] },
      { 'Fn::Or': [{ Condition: 'Fresh' }, { Condition: 'Adopted' }] },
    ],
    [false, true],
  ],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'buffer'] }, 128],
])('%s', (_, value, resolved) => {
  expect(template.resolve(value)).toEqual(resolved);
});

test('resources whose condition does not hold are not there', () => {
  expect(template.ofType('AWS::S3::Bucket').map(({ name }) => name)).toEqual([
    'bongsu-local-Unnamed',
    'kept',
  ]);
});

test.each<[string, Json]>([
  ['a function it does not know', { 'Fn::ImportValue': 'shared' }],
  ['a reference to nothing', { Ref: 'Nothing' }],
  ['an attribute it does not know', { 'Fn::GetAtt': ['Queue', 'Colour'] }],
  ['a condition that is not declared', { 'Fn::If': ['Nowhere', 1, 2] }],
])('%s is an error, not a guess', (_, value) => {
  expect(() => template.resolve(value)).toThrow(expect.objectContaining({ code: 'TEMPLATE_UNSUPPORTED' }));
});

test('something that is no template is refused', () => {
  expect(() => readTemplate([], world)).toThrow(expect.objectContaining({ code: 'TEMPLATE_INVALID' }));
});
