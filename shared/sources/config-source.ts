import { configSignal } from './config.ts';
import { configFindings } from './config-findings.ts';
import { grades, type Source } from './source.ts';

/** AWS Config: rules whose verdict on a resource changed. */
export const configSource: Source = {
  name: 'config',
  title: 'AWS Config',
  lane: 'config-events',
  events: [
    { source: 'aws.config', detailTypes: ['Config Rules Compliance Change'] },
    { source: 'aws.config', detailTypes: ['Config Configuration Item Change'], fetched: false },
  ],
  guide: 'https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html',
  signal: configSignal,
  findings: configFindings,
  grades: grades({
    broken: {
      when: 'a resource breaks a rule',
      severity: 'as labelled',
      why: 'by the name of the managed rule (shared/sources/config-severity.ts); a rule of your own is medium',
    },
    over: {
      when: 'the rule is kept again, or no longer applies',
      severity: 'informational',
      why: 'nothing is left to do',
    },
  }),
  responses: [
    { when: 'restricted-ssh or restricted-common-ports is newly broken', playbook: 'close-security-group' },
    {
      when: 's3-bucket-public-read-prohibited or -write-prohibited is newly broken',
      playbook: 'block-public-bucket',
    },
    { when: 's3-bucket-server-side-encryption-enabled is newly broken', playbook: 'encrypt-bucket' },
    { when: 'rds-snapshots-public-prohibited is newly broken', playbook: 'unshare-snapshot' },
  ],
  note: 'Needs the Config recorder and rules; Config charges for each item and evaluation.',
};
