import { type Token, tokenizer, tokTypes } from 'acorn';

/** A static import of a module: what it names, and as what (`with { type: 'json' }`). */
export interface ModuleImport {
  readonly specifier: string;
  readonly type: 'javascript' | 'json' | 'css' | 'other';
}

/** A token with what it holds: a name, a string's text. */
type ReadToken = Token & { readonly value?: unknown };

/**
 * The static imports of a module, which a browser loads before any of it runs; `import()` waits until it is
 * called and is not among them. Reads tokens one after another and keeps none. Of a text that is no
 * JavaScript (JSX that was not built), those before its first fault.
 */
export function importsOfModule(text: string): ModuleImport[] {
  // Most scripts of a page import nothing, and finding that out takes no tokenizer.
  if (!/\bimport\s*["'{*/]|\bfrom\s*["'/]/.test(text)) return [];
  const found: ModuleImport[] = [];
  let pending: string | undefined;
  let depth = 0;
  let statement: 'none' | 'import' | 'export' = 'none';
  let attributes: ReadToken[] | undefined;
  let last: ReadToken | undefined;
  const close = (): void => {
    if (pending !== undefined) found.push({ specifier: pending, type: typeOf(attributes ?? []) });
    [pending, attributes, statement] = [undefined, undefined, 'none'];
  };
  try {
    for (const token of tokenizer(text, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true })) {
      const { type, value }: ReadToken = token;
      if (attributes) {
        attributes.push(token);
        if (type === tokTypes.braceR) close();
        continue;
      }
      if (pending !== undefined) {
        // Only `with {` (once `assert {`) belongs to the statement; anything else begins the next one.
        if (type.keyword === 'with' || (type === tokTypes.name && value === 'assert')) attributes = [];
        else close();
      }
      if (attributes) continue;
      if (type === tokTypes.braceL || type === tokTypes.dollarBraceL || type === tokTypes.parenL || type === tokTypes.bracketL) depth += 1;
      else if (type === tokTypes.braceR || type === tokTypes.parenR || type === tokTypes.bracketR) depth -= 1;
      if (type.keyword === 'import' && depth === 0 && last?.type !== tokTypes.dot) statement = 'import';
      else if (type.keyword === 'export' && depth === 0) statement = 'export';
      else if (statement !== 'none' && type === tokTypes.string) {
        const afterFrom = last?.type === tokTypes.name && last.value === 'from';
        if (afterFrom || (statement === 'import' && last?.type.keyword === 'import')) pending = typeof value === 'string' ? value : undefined;
      } else if (endsStatement(statement, token, last)) statement = 'none';
      last = token;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  close();
  return found;
}

/** `import(…)`, `import.meta` and declarations that are exported take nothing from elsewhere. */
function endsStatement(statement: 'none' | 'import' | 'export', { type }: Token, last: Token | undefined): boolean {
  if (statement === 'import' && last?.type.keyword === 'import') return type === tokTypes.parenL || type === tokTypes.dot;
  if (statement === 'export' && last?.type.keyword === 'export') return type !== tokTypes.star && type !== tokTypes.braceL;
  return type === tokTypes.semi;
}

function typeOf(tokens: readonly ReadToken[]): ModuleImport['type'] {
  const key = tokens.findIndex(({ type, value }) => (type === tokTypes.name || type === tokTypes.string) && value === 'type');
  if (key === -1) return 'javascript';
  const value = tokens[key + 2]?.value;
  return value === 'json' || value === 'css' ? value : 'other';
}
