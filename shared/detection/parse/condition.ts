import type { Condition } from '../ir.ts';
import { type Context, ruleFault } from './context.ts';

/** The search identifiers of a rule, as conditions. */
export type Selections = ReadonlyMap<string, Condition>;

/**
 * A condition text over the search identifiers. Binding, least first: `or`, `and`, `not`, `1 of`/`all of`, `( )`.
 * @example parseCondition('selection and not 1 of filter_*', selections, context)
 */
export function parseCondition(text: string, selections: Selections, context: Context): Condition {
  return parseExpression(text, context, {
    word: (name) => {
      const selection = selections.get(name);
      if (selection === undefined)
        throw ruleFault(context, `the condition names "${name}", which is not there`);
      return selection;
    },
    quantity: (how, pattern) => {
      const found = [...selections]
        .filter(([name]) => matchesName(pattern, name))
        .map(([, selection]) => selection);
      if (found.length === 0) throw ruleFault(context, `"${how} of ${pattern}" selects nothing`);
      return joined(how === 'all' ? 'and' : 'or', found);
    },
    join: joined,
    not: (of) => ({ kind: 'not', of }),
  });
}

function joined(kind: 'and' | 'or', of: Condition[]): Condition {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

/** `them` leaves out identifiers that begin with an underscore; so does no pattern but one that asks for them. */
function matchesName(pattern: string, name: string): boolean {
  if (pattern === 'them') return !name.startsWith('_');
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(name);
}

/** What the words of an expression mean: selections in a rule, rules in a correlation. */
export type Grammar<Node> = {
  word: (name: string) => Node;
  quantity: ((how: '1' | 'all', pattern: string) => Node) | undefined;
  join: (kind: 'and' | 'or', of: Node[]) => Node;
  not: (of: Node) => Node;
};

/** Boolean expressions with `and`, `or`, `not`, brackets and, where the grammar has them, quantities. */
export function parseExpression<Node>(text: string, context: Context, grammar: Grammar<Node>): Node {
  const tokens: string[] = text.match(/[()|]|[^\s()|]+/g) ?? [];
  let at = 0;
  const peek = () => tokens[at]?.toLowerCase();
  const fail = (reason: string) => ruleFault(context, `the condition "${text}" ${reason}`);

  if (tokens.includes('|')) {
    throw fail('has a pipe: aggregations are correlations since Sigma 2');
  }

  const list = (kind: 'and' | 'or', operand: () => Node): Node => {
    const of = [operand()];
    while (peek() === kind) {
      at += 1;
      of.push(operand());
    }
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : grammar.join(kind, of);
  };
  const either = (): Node => list('or', both);
  const both = (): Node => list('and', unary);
  const unary = (): Node => {
    if (peek() !== 'not') return primary();
    at += 1;
    return grammar.not(unary());
  };
  const primary = (): Node => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw fail('ends too early');
    if (token === '(') {
      const inner = either();
      if (tokens[at] !== ')') throw fail('has a bracket that is not closed');
      at += 1;
      return inner;
    }
    const word = token.toLowerCase();
    if (token === ')' || word === 'and' || word === 'or' || word === 'of')
      throw fail(`has "${token}" out of place`);
    if (grammar.quantity !== undefined && peek() === 'of') return quantity(word, grammar.quantity);
    return grammar.word(token);
  };
  const quantity = (how: string, make: (how: '1' | 'all', pattern: string) => Node): Node => {
    const pattern = tokens[at + 1];
    at += 2;
    if (pattern === undefined) throw fail('ends too early');
    if (how === '1' || how === 'any') return make('1', pattern);
    if (how === 'all') return make('all', pattern);
    throw fail(`has "${how} of": only "1 of" and "all of" are known`);
  };

  const node = either();
  if (at < tokens.length) throw fail(`has "${tokens[at]}" out of place`);
  return node;
}
