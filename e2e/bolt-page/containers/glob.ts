/** A test for paths against glob patterns: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` chooses. No pattern, no match. */
export function globMatcher(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^${source(pattern.replace(/^\/+/, ''))}(/.*)?$`));
  return (path) => expressions.some((expression) => expression.test(path));
}

function source(pattern: string): string {
  return pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.startsWith('{')) return `(?:${token.slice(1, -1).split(',').map(source).join('|')})`;
    return `\\${token}`;
  });
}
