export * from '../model/cidr.ts';
export * from '../model/policy.ts';
export * from '../model/sensitive-ports.ts';
export { actorOf } from './actor.ts';
export { type CodeRule, type CodeRuleDefinition, codeRule, type Dispatch } from './code-rule.ts';
export { type Compilation, compileRules, type RuleFailure } from './compile.ts';
export { createDetector, type Detector, type Evaluation, type RuleError } from './detector.ts';
export { dispatchOf, type RuleDispatch } from './dispatch/dispatch-of.ts';
export { type Misspelling, misspellings } from './dispatch/spelling.ts';
export { plainEventName } from './event-name.ts';
export { exceptionFindings } from './exception-expired.ts';
export {
  applyExceptions,
  compileExceptions,
  type Excepted,
  type Exception,
  type Exceptions,
  expiredExceptions,
} from './exceptions.ts';
export { buildFinding, subjectOf } from './finding.ts';
export type { CompiledCorrelation, CompiledDetection, CompiledRule, RuleSet } from './ir.ts';
export { pseudoFieldNames } from './link/pseudo-field.ts';
export { parseRules } from './parse/rules.ts';
export * from './predicates/caller.ts';
export * from './predicates/security-group.ts';
export { resourcesOf } from './resources.ts';
export type {
  CorrelationRule,
  DetectionRule,
  FilterRule,
  LogSource,
  Rule,
  RuleMeta,
  RuleSource,
  RuleTest,
} from './rule.ts';
export { type DetectionSettings, detectionSection, type ExceptionSetting } from './settings.ts';
export { type Advance, advanceWindows, type WindowOptions } from './windows/advance.ts';
export { type HitCollection, hitCollection } from './windows/hit-collection.ts';
export type { WindowHit } from './windows/hits.ts';
export { type Settlement, settleWindows } from './windows/settle.ts';
