import { isObject, type JsonObject } from '../../model/index.ts';
import type { Condition } from '../ir.ts';
import type { CorrelationRule, DetectionRule, FilterRule, Rule, RuleSource } from '../rule.ts';
import { parseCondition } from './condition.ts';
import { type Context, inside, objectOf, optionalText, ruleFault, textOf, textsOf } from './context.ts';
import { parseCorrelation } from './correlation.ts';
import { logSourceOf, metaOf, testsOf } from './meta.ts';
import { parseSelection } from './selection.ts';

/**
 * The documents of one rule file, as a YAML parser gives them, checked and typed.
 *
 * Ids: `source.id` goes to the outermost document (the last correlation, else the first document); other
 * documents of that file are `<id>#<name or position>`. Without `source.id` a document keeps its own `id`.
 * @throws BongsuError `RULE_INVALID`, naming the file and the path in it.
 * @example parseRules([document], { file: 'rules/iam/root-use.yml', id: 'iam/root-use' })
 */
export function parseRules(documents: readonly unknown[], source: RuleSource): Rule[] {
  const correlation = documents.findLastIndex((document) => isObject(document) && 'correlation' in document);
  const outermost = Math.max(correlation, 0);
  return documents.map((document, index) => {
    const context: Context = { source, path: documents.length > 1 ? [index] : [] };
    const map = objectOf(document, context, 'a rule');
    return parseRule(map, idOf(map, source, index, outermost, context), context);
  });
}

function idOf(
  document: JsonObject,
  source: RuleSource,
  index: number,
  outermost: number,
  context: Context,
): string {
  const own = optionalText(document, 'id', context);
  const name = optionalText(document, 'name', context);
  if (source.id !== undefined) return index === outermost ? source.id : `${source.id}#${name ?? index}`;
  return own ?? name ?? (index === outermost ? source.file : `${source.file}#${index}`);
}

function parseRule(document: JsonObject, id: string, context: Context): Rule {
  if (document.action !== undefined) {
    throw ruleFault(
      inside(context, 'action'),
      '"action" is not part of Sigma 2: write each rule out in full',
    );
  }
  if (document.correlation !== undefined) return correlationRule(document, id, context);
  if (document.filter !== undefined) return filterRule(document, id, context);
  if (document.detection !== undefined) return detectionRule(document, id, context);
  throw ruleFault(context, 'the rule has neither detection nor correlation nor filter');
}

function detectionRule(document: JsonObject, id: string, context: Context): DetectionRule {
  const logsource = logSourceOf(document, context);
  // Sigma: in a correlation's file only the outermost rule need say what it is; a base rule is known by its name.
  const titled =
    context.path.length > 0 ? { ...document, title: document.title ?? document.name ?? id } : document;
  return {
    kind: 'detection',
    meta: metaOf(titled, id, logsource, context),
    file: context.source.file,
    tests: testsOf(document, context),
    condition: conditionOf(objectOf(document.detection, inside(context, 'detection'), 'detection'), [], {
      source: context.source,
      path: [...context.path, 'detection'],
    }),
  };
}

function correlationRule(document: JsonObject, id: string, context: Context): CorrelationRule {
  const titled =
    context.path.length > 0 ? { ...document, title: document.title ?? document.name ?? id } : document;
  return {
    kind: 'correlation',
    meta: metaOf(titled, id, {}, context),
    file: context.source.file,
    tests: testsOf(document, context),
    ...parseCorrelation(document, context),
  };
}

/**
 * The specification's example reads "condition: selection" for what is to be suppressed; the reference
 * implementation joins the condition to the rule with `and`, and its examples read "not selection".
 * Both mean the same thing to their authors, so a leading `not` tells them apart.
 */
function filterRule(document: JsonObject, id: string, context: Context): FilterRule {
  const here = inside(context, 'filter');
  const section = objectOf(document.filter, here, 'filter');
  const any = section.rules === 'any';
  const rules = any ? [] : textsOf(section, 'rules', here);
  if (!any && rules.length === 0) throw ruleFault(inside(here, 'rules'), 'rules must name at least one rule');
  const condition = conditionOf(section, ['rules'], here);
  return {
    kind: 'filter',
    id,
    title: textOf(document.title, inside(context, 'title'), 'title'),
    file: context.source.file,
    logsource: logSourceOf(document, context),
    rules: any ? 'any' : rules,
    keep: condition.kind === 'not' ? condition : { kind: 'not', of: condition },
  };
}

/** Search identifiers and the condition over them; a list of conditions is alternatives. */
function conditionOf(section: JsonObject, others: readonly string[], context: Context): Condition {
  if (section.timeframe !== undefined) {
    throw ruleFault(inside(context, 'timeframe'), '"timeframe" is not part of Sigma 2: write a correlation');
  }
  const selections = new Map(
    Object.entries(section)
      .filter(([name]) => name !== 'condition' && !others.includes(name))
      .map(([name, value]) => [name, parseSelection(value, inside(context, name))]),
  );
  if (selections.size === 0) throw ruleFault(context, 'there is no search identifier');
  const texts = textsOf(section, 'condition', context);
  if (texts.length === 0) throw ruleFault(inside(context, 'condition'), 'condition is missing');
  const conditions = texts.map((text) => parseCondition(text, selections, inside(context, 'condition')));
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : { kind: 'or', of: conditions };
}

/**
 * A selection in Sigma's syntax by itself, as settings hold it: a map, a list of maps, or keywords.
 * @throws BongsuError `RULE_INVALID`
 */
export function parseMatch(match: unknown, source: RuleSource, path: (string | number)[]): Condition {
  const context: Context = { source, path };
  if (!isObject(match) && !Array.isArray(match)) throw ruleFault(context, 'match must be a map or a list');
  return parseSelection(match, context);
}
