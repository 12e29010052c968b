import type { AnyNode, Expression, Pattern } from 'acorn';

/** What names stand for: in the file, and in functions around the place that is read. */
export interface Scope {
  readonly names: ReadonlyMap<string, AnyNode>;
  /** Packages that names were imported from. */
  readonly modules: ReadonlyMap<string, string>;
}

/** The declarations in some statements, with those in blocks within them. */
export function scopeOf(body: readonly AnyNode[], outer: Scope = { names: new Map(), modules: new Map() }): Scope {
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
