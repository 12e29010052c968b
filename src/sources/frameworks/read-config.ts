import { tsPlugin } from '@sveltejs/acorn-typescript';
import { type AnyNode, Parser, type Program } from 'acorn';
import { scopeOf } from './config-scope.ts';
import { computed, type ConfigValue, nothingSet } from './config-value.ts';
import { evaluate, isTypeScript, nameOf } from './evaluate-config.ts';

const typeScript = Parser.extend(tsPlugin());
/**
 * Ways to read a text, the likeliest first: JSX takes syntax from TypeScript, and a script may use names that
 * a module may not.
 */
const dialects = [
  [typeScript, 'module'],
  [Parser.extend(tsPlugin({ jsx: true })), 'module'],
  [typeScript, 'script'],
] as const;
/**
 * What a JavaScript or TypeScript configuration exports, read and not run. Functions stand for what they
 * return, and what wraps a configuration (`defineConfig`, `withBundleAnalyzer`) for the configuration in it.
 * Computed where the text is no program.
 */
export function readConfig(text: string): ConfigValue {
  const program = parsed(text);
  if (program === undefined) return computed;
  const scope = scopeOf(program.body);
  const exported = exportOf(program);
  return exported === undefined ? nothingSet : unwrapped(evaluate(exported, scope, 0));
}

function parsed(text: string): Program | undefined {
  for (const [parser, sourceType] of dialects) {
    try {
      return parser.parse(text, { ecmaVersion: 'latest', sourceType, locations: true });
    } catch {
      // The next dialect may read it.
    }
  }
  return undefined;
}

/** What a file exports by default: `export default`, `export =`, `module.exports =`, `exports.default =`. */
function exportOf(program: Program): AnyNode | undefined {
  for (const node of program.body.toReversed()) {
    if (node.type === 'ExportDefaultDeclaration') return node.declaration;
    if (isTypeScript(node) && node.expression) return node.expression;
    if (node.type === 'ExportNamedDeclaration') {
      const named = node.specifiers.find(
        ({ exported }) => (exported.type === 'Identifier' ? exported.name : exported.value) === 'default',
      );
      if (named) return named.local;
    }
    if (node.type !== 'ExpressionStatement' || node.expression.type !== 'AssignmentExpression') continue;
    const { left, right } = node.expression;
    if (
      left.type === 'MemberExpression' &&
      ['module.exports', 'exports.default'].includes(`${nameOf(left.object)}.${nameOf(left.property)}`)
    )
      return right;
  }
  return undefined;
}

/** The configuration in what a file exports. */
function unwrapped(value: ConfigValue): ConfigValue {
  if (value.kind === 'function') return unwrapped(value.returns);
  if (value.kind === 'choice') return { kind: 'choice', of: value.of.map(unwrapped) };
  if (value.kind !== 'call') return value.kind === 'object' ? value : computed;
  const given = value.args.map(unwrapped).filter(({ kind }) => kind === 'object' || kind === 'choice');
  if (!/merge|assign/i.test(value.name)) return given[0] ?? computed;
  const all =
    given.length === value.args.length ? given.flatMap((each) => (each.kind === 'object' ? [each] : [])) : [];
  if (all.length !== value.args.length) return computed;
  return {
    kind: 'object',
    entries: new Map(all.flatMap(({ entries }) => [...entries])),
    complete: all.every(({ complete }) => complete),
  };
}
