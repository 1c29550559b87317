import { healthSignal } from './health.ts';
import { healthFindings } from './health-findings.ts';
import { grades, type Source } from './source.ts';

/** AWS Health, of the account itself or of the organisation. */
export const healthSource: Source = {
  name: 'health',
  title: 'AWS Health',
  lane: 'health-events',
  events: [{ source: 'aws.health', detailTypes: ['AWS Health Event'] }],
  guide: 'https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html',
  signal: healthSignal,
  findings: healthFindings,
  grades: grades({
    credential: {
      when: 'an exposed, compromised or quarantined credential',
      severity: 'critical',
      why: 'whoever has it can use the account now',
    },
    danger: {
      when: 'another code of the services RISK and ABUSE',
      severity: 'high',
      why: 'AWS speaks of danger in the account, whatever the code is called',
    },
    soon: { when: 'a change in less than two days', severity: 'high', why: 'a working day is left to act' },
    week: { when: 'a change in less than seven days', severity: 'medium', why: 'it has to be planned now' },
    later: {
      when: 'a later change',
      severity: 'low',
      why: 'there is time; an instance whose data will be lost is medium',
    },
    issue: { when: 'an issue or an investigation', severity: 'low', why: 'AWS is at it; good to know' },
    notice: { when: 'any other notification', severity: 'informational', why: 'news, not an event here' },
    over: { when: 'closed', severity: 'informational', why: 'nothing is left to do' },
  }),
  responses: [
    { when: 'an access key is exposed, compromised or quarantined', playbook: 'disable-access-key' },
  ],
  note: 'Global and IAM events come to us-east-1, with a copy to us-west-2.',
};
