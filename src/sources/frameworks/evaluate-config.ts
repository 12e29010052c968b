import type { AnyNode } from 'acorn';
import { called, fromSelf } from './config-folders.ts';
import { type Scope, scopeOf } from './config-scope.ts';
import { computed, type ConfigValue, nothingSet } from './config-value.ts';

/** Deepest chain of names and calls that is followed. */
const maxDepth = 40;

/** Nodes that TypeScript adds around an expression: `x as T`, `x satisfies T`, `x!`, `export = x`. */
export function isTypeScript(node: AnyNode): node is AnyNode & { readonly expression: AnyNode } {
  return node.type.startsWith('TS') && 'expression' in node;
}

/** The name of a variable, a property or a function that is called; empty for any other expression. */
export function nameOf(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return node.type === 'Literal' ? String(node.value) : '';
}

/** The value of an expression, as far as the text tells it. `depth`: how many names and calls led here. */
export function evaluate(node: AnyNode, scope: Scope, depth: number): ConfigValue {
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
