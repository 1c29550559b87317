import { cloudTrailSignalFromEnvelope } from './cloudtrail.ts';
import { grades, type Source } from './source.ts';

/** CloudTrail records. They are no findings by themselves: the rules judge them, the same by every lane. */
export const cloudTrailSource: Source = {
  name: 'cloudtrail',
  title: 'CloudTrail',
  lane: 'cloudtrail-events',
  // The source is the service that was called, so the rules' own patterns fetch these.
  events: [
    {
      source: 'aws.*',
      fetched: false,
      detailTypes: [
        'AWS API Call via CloudTrail',
        'AWS Service Event via CloudTrail',
        'AWS Console Action via CloudTrail',
        'AWS Console Sign In via CloudTrail',
        'AWS Console Signin via CloudTrail',
      ],
    },
  ],
  guide:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  signal: cloudTrailSignalFromEnvelope,
  findings: () => [],
  grades: grades({
    rule: { when: 'a rule matches', severity: 'as labelled', why: 'each rule names its level' },
  }),
  note: 'Needs a trail with management events; EventBridge delivers calls that only read where the rule asks for them.',
};
