import { tsPlugin } from '@sveltejs/acorn-typescript';
import { type AnyNode, type Expression, Parser, type Pattern, type Program } from 'acorn';
import { computed, type ConfigValue, nothingSet } from './config-value.ts';

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
/** Deepest chain of names and calls that is followed. */
const maxDepth = 40;

/** What names stand for: in the file, and in functions around the place that is read. */
interface Scope {
  readonly names: ReadonlyMap<string, AnyNode>;
  /** Packages that names were imported from. */
  readonly modules: ReadonlyMap<string, string>;
}

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

/** The declarations in some statements, with those in blocks within them. */
function scopeOf(body: readonly AnyNode[], outer: Scope = { names: new Map(), modules: new Map() }): Scope {
  const names = new Map(outer.names);
  const modules = new Map(outer.modules);
  const visit = (node: AnyNode | null | undefined): void => {
    switch (node?.type) {
      case 'ImportDeclaration':
        for (const { local } of node.specifiers) modules.set(local.name, String(node.source.value));
        break;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) if (init) declare(id, init);
        break;
      case 'FunctionDeclaration':
        if (node.id) names.set(node.id.name, node);
        break;
      case 'ExportNamedDeclaration':
        visit(node.declaration);
        break;
      case 'IfStatement':
        visit(node.consequent);
        visit(node.alternate);
        break;
      case 'BlockStatement':
        node.body.forEach(visit);
        break;
      default:
        break;
    }
  };
  const declare = (id: Pattern, init: Expression): void => {
    const required =
      init.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'require'
        ? init.arguments[0]
        : undefined;
    const module = required?.type === 'Literal' ? String(required.value) : undefined;
    if (id.type === 'Identifier') {
      names.set(id.name, init);
      if (module !== undefined) modules.set(id.name, module);
    } else if (id.type === 'ObjectPattern' && module !== undefined) {
      for (const property of id.properties)
        if (property.type === 'Property' && property.value.type === 'Identifier')
          modules.set(property.value.name, module);
    }
  };
  body.forEach(visit);
  return { names, modules };
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

/** Nodes that TypeScript adds around an expression: `x as T`, `x satisfies T`, `x!`, `export = x`. */
function isTypeScript(node: AnyNode): node is AnyNode & { readonly expression: AnyNode } {
  return node.type.startsWith('TS') && 'expression' in node;
}

function nameOf(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return node.type === 'Literal' ? String(node.value) : '';
}

function evaluate(node: AnyNode, scope: Scope, depth: number): ConfigValue {
  if (depth > maxDepth) return computed;
  const read = (each: AnyNode): ConfigValue => evaluate(each, scope, depth + 1);
  if (isTypeScript(node)) return read(node.expression);
  switch (node.type) {
    case 'Literal':
      return node.value === null || ['string', 'number', 'boolean'].includes(typeof node.value)
        ? { kind: 'literal', value: node.value as string | number | boolean | null }
        : computed;
    case 'TemplateLiteral':
      return node.expressions.length === 0
        ? { kind: 'literal', value: node.quasis[0]?.value.cooked ?? '' }
        : computed;
    case 'AwaitExpression':
      return read(node.argument);
    case 'ArrayExpression':
      return {
        kind: 'list',
        items: node.elements.flatMap((item) =>
          item === null ? [] : [item.type === 'SpreadElement' ? read(item.argument) : read(item)],
        ),
      };
    case 'ObjectExpression':
      return objectOf(node.properties, scope, depth);
    case 'ConditionalExpression':
      return { kind: 'choice', of: [read(node.consequent), read(node.alternate)] };
    case 'LogicalExpression':
      return node.operator === '&&'
        ? { kind: 'choice', of: [read(node.right), { kind: 'literal', value: false }] }
        : { kind: 'choice', of: [read(node.left), read(node.right)] };
    case 'UnaryExpression':
      return negated(node.operator, read(node.argument));
    case 'Identifier':
      return named(node.name, scope, depth);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return { kind: 'function', returns: returned(node.body, scope, depth) };
    case 'MemberExpression':
      return memberOf(node.object, nameOf(node.property), scope, depth);
    case 'NewExpression':
      return nameOf(node.callee) === 'URL' ? fromSelf(node.arguments.map(read)) : computed;
    case 'CallExpression': {
      const name = nameOf(node.callee);
      const module = node.callee.type === 'Identifier' ? scope.modules.get(name) : undefined;
      return called(
        name,
        module,
        node.arguments.map((argument) => (argument.type === 'SpreadElement' ? computed : read(argument))),
      );
    }
    default:
      return computed;
  }
}

function negated(operator: string, value: ConfigValue): ConfigValue {
  if (operator === 'void') return { kind: 'literal', value: null };
  return operator === '!' && value.kind === 'literal' ? { kind: 'literal', value: !value.value } : computed;
}

function named(name: string, scope: Scope, depth: number): ConfigValue {
  if (name === '__dirname') return { kind: 'folder', path: '' };
  if (name === '__filename') return { kind: 'self' };
  if (name === 'undefined') return { kind: 'literal', value: null };
  const declared = scope.names.get(name);
  return declared === undefined ? computed : evaluate(declared, scope, depth + 1);
}

function memberOf(object: AnyNode, name: string, scope: Scope, depth: number): ConfigValue {
  if (object.type === 'MetaProperty') {
    if (name === 'dirname') return { kind: 'folder', path: '' };
    return name === 'url' || name === 'filename' ? { kind: 'self' } : computed;
  }
  const value = evaluate(object, scope, depth + 1);
  if (value.kind === 'folder') return ['pathname', 'href'].includes(name) ? value : computed;
  return value.kind === 'object' ? (value.entries.get(name) ?? computed) : computed;
}

function objectOf(properties: readonly AnyNode[], scope: Scope, depth: number): ConfigValue {
  const entries = new Map<string, ConfigValue>();
  let complete = true;
  for (const property of properties) {
    if (property.type === 'SpreadElement') {
      const taken = evaluate(property.argument, scope, depth + 1);
      if (taken.kind !== 'object') complete = false;
      else {
        complete &&= taken.complete;
        for (const [key, value] of taken.entries) entries.set(key, value);
      }
    } else if (property.type === 'Property') {
      if (property.computed) complete = false;
      else
        entries.set(
          nameOf(property.key),
          property.kind === 'init' ? evaluate(property.value, scope, depth + 1) : computed,
        );
    }
  }
  return { kind: 'object', entries, complete };
}

/** What a function's body returns, under whatever condition. */
function returned(body: AnyNode, scope: Scope, depth: number): ConfigValue {
  if (body.type !== 'BlockStatement') return evaluate(body, scope, depth + 1);
  const inner = scopeOf(body.body, scope);
  const found: ConfigValue[] = [];
  const visit = (node: AnyNode | null | undefined): void => {
    switch (node?.type) {
      case 'ReturnStatement':
        found.push(node.argument ? evaluate(node.argument, inner, depth + 1) : nothingSet);
        break;
      case 'IfStatement':
        visit(node.consequent);
        visit(node.alternate);
        break;
      case 'BlockStatement':
        node.body.forEach(visit);
        break;
      case 'SwitchStatement':
        node.cases.forEach(({ consequent }) => consequent.forEach(visit));
        break;
      case 'TryStatement':
        visit(node.block);
        visit(node.handler?.body);
        break;
      default:
        break;
    }
  };
  visit(body);
  const [only, ...more] = found;
  return only === undefined ? computed : more.length === 0 ? only : { kind: 'choice', of: found };
}

/**
 * The ways in which configurations name a folder by calls of Node's `path` and `url`; any other call is kept
 * as it is.
 */
function called(name: string, module: string | undefined, args: readonly ConfigValue[]): ConfigValue {
  const [first] = args;
  if (name === 'cwd') return { kind: 'folder', path: '' };
  if (first && (name === 'fileURLToPath' || name === 'normalizePath')) return first;
  if (first && name === 'dirname')
    return first.kind === 'self'
      ? { kind: 'folder', path: '' }
      : first.kind === 'folder'
        ? { kind: 'folder', path: `${first.path}/..` }
        : computed;
  return name === 'resolve' || name === 'join' ? joined(name, args) : { kind: 'call', name, module, args };
}

function joined(name: string, args: readonly ConfigValue[]): ConfigValue {
  const own = args[0]?.kind === 'folder';
  const parts: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg.kind === 'folder' && index === 0) parts.push(arg.path);
    else if (
      arg.kind === 'literal' &&
      typeof arg.value === 'string' &&
      !(name === 'resolve' && arg.value.startsWith('/'))
    )
      parts.push(arg.value);
    else return computed;
  }
  const path = parts.filter((part) => part !== '').join('/');
  return own || name === 'resolve' ? { kind: 'folder', path } : { kind: 'literal', value: path };
}

/** `new URL('./www', import.meta.url)`. */
function fromSelf([path, base]: readonly ConfigValue[]): ConfigValue {
  return base?.kind === 'self' && path?.kind === 'literal' && typeof path.value === 'string'
    ? { kind: 'folder', path: path.value }
    : computed;
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
