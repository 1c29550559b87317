import type { RuleSet } from '../../shared/detection/index.ts';
import { type Finding, type JsonObject, type Severity, severities } from '../../shared/model/index.ts';
import { cloudTrailSignal } from '../../shared/sources/cloudtrail.ts';
import { detectionRun } from './detection-run.ts';

/** One thing a person would have been told: the same rule about the same actor and resource counts once. */
export type Noise = { ruleId: string; severity: Severity; actor: string; resource: string; count: number };

/** Everything that the rules find in records that are all there, windows included. */
export async function findingsOver(ruleSet: RuleSet, records: readonly JsonObject[]): Promise<Finding[]> {
  const run = detectionRun(ruleSet);
  const findings = records.flatMap(
    (record) => run.see(cloudTrailSignal(record, { lane: 'replay', from: 'records' })).findings,
  );
  return [...findings, ...(await run.finish())];
}

/** Findings at `low` and above, as distinct (rule, actor, resource): merging by a coarse key hides nothing here. */
export function noiseOf(findings: readonly Finding[]): Noise[] {
  const seen = new Map<string, Noise>();
  for (const { ruleId, severity, actor, resources } of findings.filter(isTold)) {
    const who = actor?.sessionIssuer ?? actor?.arn ?? actor?.name ?? '';
    const resource = resources[0]?.id ?? '';
    const key = [ruleId, who, resource].join('\0');
    const before = seen.get(key)?.count ?? 0;
    seen.set(key, { ruleId, severity, actor: who, resource, count: before + 1 });
  }
  return [...seen.values()];
}

/** True for what is sent: `low` and above. */
export function isTold({ severity }: Pick<Finding, 'severity'>): boolean {
  return severities.indexOf(severity) >= severities.indexOf('low');
}
