import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type CodeRule, parseRules, type Rule } from '../../shared/detection/index.ts';
import { BongsuError, isObject } from '../../shared/model/index.ts';
import { importCodeRule } from './code-rule-import.ts';
import { walk } from './walk.ts';

const yamlExtensions = ['.yml', '.yaml'];
const ruleExtensions = [...yamlExtensions, '.ts'];

/** One rule file as read: Sigma documents, or a code rule. `id` is that of the rule the file is named for. */
export type RuleFile = { file: string; id: string; rules: Rule[]; codeRules: CodeRule[] };

/** A rule file, or why it could not be read. */
export type Loaded =
  | { ok: true; file: RuleFile }
  | { ok: false; file: string; id: string; error: BongsuError };

/**
 * Reads every rule file under `path` (a folder, or one file), in the order of their names, one at a time.
 * A file that cannot be read as rules is told as such and does not stop the others.
 * @throws BongsuError `RULES_NOT_FOUND` when `path` is not there.
 */
export async function* loadRules(path: string): AsyncGenerator<Loaded> {
  const { root, files } = await ruleFiles(path);
  for await (const file of files) {
    const id = ruleIdOf(root, file);
    try {
      yield { ok: true, file: await loadRuleFile(file, id) };
    } catch (error) {
      yield { ok: false, file, id, error: asRuleError(error, file) };
    }
  }
}

/**
 * Reads one rule file. Documents with an `id` of their own (foreign Sigma files) keep it; else the file's rule is named
 * `id`, by its place in the folder.
 * @throws BongsuError `RULE_INVALID` with the file and the path or line in it.
 */
export async function loadRuleFile(file: string, id: string): Promise<RuleFile> {
  if (extname(file) === '.ts') {
    const codeRule = await importCodeRule(file);
    return { file, id: codeRule.meta.id, rules: [], codeRules: [codeRule] };
  }
  const documents = readDocuments(await readFile(file, 'utf8'), file);
  const rules = parseRules(documents, hasOwnId(documents) ? { file } : { file, id });
  return { file, id: hasOwnId(documents) ? idOf(outermost(rules)) : id, rules, codeRules: [] };
}

/** The id that a rule has by its place: its path under the rules folder, without the extension, with `/`. */
export function ruleIdOf(root: string, file: string): string {
  const path = relative(root, file);
  return path.slice(0, -extname(path).length).split(sep).join('/');
}

/** The id of any kind of rule document. */
export function idOf(rule: Rule): string {
  return rule.kind === 'filter' ? rule.id : rule.meta.id;
}

async function ruleFiles(path: string): Promise<{ root: string; files: AsyncIterable<string> | string[] }> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new BongsuError('RULES_NOT_FOUND', 'There is no such rule file or folder', {
      place: { file: path },
      cause,
    });
  });
  const isFolder = found.isDirectory();
  const root = rulesFolderAbove(resolve(path)) ?? (isFolder ? path : dirname(path));
  return { root, files: isFolder ? walk(path, ruleExtensions) : [path] };
}

// A rule keeps its id when only its file or a part of the folder `rules` is given.
function rulesFolderAbove(path: string): string | undefined {
  let folder = path;
  while (basename(folder) !== 'rules') {
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return folder;
}

function readDocuments(text: string, file: string): unknown[] {
  // Merge keys (`<<`) are YAML 1.1; the examples beside our rules use them to say only what differs.
  const parsed = parseAllDocuments(text, { merge: true, prettyErrors: true });
  const documents = Array.isArray(parsed) ? parsed : [];
  const fault = documents.flatMap((document) => document.errors)[0];
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new BongsuError('RULE_INVALID', `Not YAML: ${fault.message.split('\n')[0]}`, {
      place: { file, ...(line === undefined ? {} : { line }) },
    });
  }
  const contents = documents
    .filter((document) => document.contents !== null)
    .map((document) => document.toJS());
  if (contents.length === 0) throw new BongsuError('RULE_INVALID', 'The file is empty', { place: { file } });
  return contents;
}

function hasOwnId(documents: readonly unknown[]): boolean {
  return documents.some((document) => isObject(document) && typeof document.id === 'string');
}

// The rule that a file is about: the last correlation, else the first document.
function outermost(rules: Rule[]): Rule {
  const found = rules.findLast((rule) => rule.kind === 'correlation') ?? rules[0];
  if (found === undefined) throw new BongsuError('RULE_INVALID', 'The file holds no rule');
  return found;
}

function asRuleError(error: unknown, file: string): BongsuError {
  if (error instanceof BongsuError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new BongsuError('RULE_INVALID', message, { place: { file }, cause: error });
}
