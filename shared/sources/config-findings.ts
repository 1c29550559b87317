import { type Finding, findingId, type Json, type Severity, type Signal } from '../model/index.ts';
import { type ComplianceChange, complianceOf } from './config.ts';
import { configPlaybook } from './config-response.ts';
import { configSeverity } from './config-severity.ts';

const configGuide = 'https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html';

/**
 * The findings that a Config event is by itself: a resource that became non-compliant, or one that is no longer.
 * A first verdict of COMPLIANT, a verdict that did not change and a configuration item change are none.
 */
export function configFindings(signal: Signal): Finding[] {
  const change = complianceOf(signal);
  if (change === undefined || change.now === change.old) return [];
  if (change.now === 'NON_COMPLIANT') return [broken(signal, change)];
  const mended = change.old === 'NON_COMPLIANT' && change.now !== 'INSUFFICIENT_DATA';
  return mended ? [overAgain(signal, change)] : [];
}

function broken(signal: Signal, change: ComplianceChange): Finding {
  const playbook = configPlaybook(change.rule, change.old);
  return finding(signal, change, {
    ...(playbook === undefined ? {} : { response: { playbook } }),
    title: `Config rule ${change.rule} broken by ${change.resourceId}`,
    severity: configSeverity(change.rule),
    runbook: [
      'Open the resource timeline in AWS Config: it shows what changed and the CloudTrail event behind it.',
      'Decide with the owner: put the resource right, or note why it may stay as it is.',
      'If code made it, change the code too, or the next deployment brings it back.',
    ],
  });
}

function overAgain(signal: Signal, change: ComplianceChange): Finding {
  const gone = change.now === 'NOT_APPLICABLE';
  return finding(signal, change, {
    title: `Over: Config rule ${change.rule} ${gone ? 'no longer judges' : 'kept again by'} ${change.resourceId}`,
    severity: 'informational',
    runbook: ['Nothing to do: Config says that the rule is kept or no longer applies.'],
  });
}

function finding(
  signal: Signal,
  change: ComplianceChange,
  said: { title: string; severity: Severity; runbook: string[]; response?: Finding['response'] },
): Finding {
  const ruleId = `config-${change.rule.toLowerCase()}`;
  const transition = `Config rule ${change.rule}: ${change.old ?? 'not judged before'} -> ${change.now}.`;
  return {
    ...said,
    id: findingId(ruleId, [signal.id]),
    ruleId,
    description: change.annotation === undefined ? transition : `${transition}\n${change.annotation}`,
    status: 'stable',
    signal,
    signalIds: [signal.id],
    resources: [
      {
        type: change.resourceType,
        id: change.resourceId,
        account: signal.account,
        region: signal.region,
      },
    ],
    matched: [
      { field: 'newEvaluationResult.complianceType', value: change.now },
      { field: 'oldEvaluationResult.complianceType', value: (change.old ?? null) satisfies Json },
    ],
    dedupKey: `config:${signal.account}:${signal.region}:${change.rule}:${change.resourceType}:${change.resourceId}`,
    references: [configGuide],
    falsePositives: [],
    tags: [],
  };
}
