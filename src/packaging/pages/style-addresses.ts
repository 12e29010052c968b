/** An escape (CSS Syntax 3, §4.3.7): white space behind hexadecimal digits belongs to it. */
const escape = String.raw`\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\n\r\f])?|[^\n\r\f0-9a-fA-F])`;
/**
 * One token at a time, as far as addresses concern us (CSS Syntax 3, §4.3): a comment, a string, a `url(…)`
 * without quotes, a function's beginning, an at-keyword, a closing parenthesis, `;`, `{`, `}`. Each
 * alternative consumes what it has begun, so that the text is read once. A string ends at an unescaped line
 * break, an unended comment at the text's end.
 */
const token = new RegExp([
  String.raw`\/\*[\s\S]*?(?:\*\/|$)`,
  String.raw`(?<quoted>"(?:[^"\\\n\r\f]|\\[\s\S])*"?|'(?:[^'\\\n\r\f]|\\[\s\S])*'?)`,
  String.raw`(?<name>[@#]?(?:[\w\u0080-\uffff-]|${escape})+)(?<open>\()?`,
  String.raw`(?<mark>[(){};])`,
].join('|'), 'y');
const blanks = /[ \t\n\r\f]*/y;
/** What an unquoted `url(` may hold; anything else makes it a bad URL, which loads nothing. */
const bareUrl = new RegExp(String.raw`(?:[^"'()\\\s\p{Cc}]|${escape})*`, 'uy');
const badUrl = /(?:[^)\\]|\\[\s\S])*\)?/y;
const imageSets = new Set(['image-set', '-webkit-image-set']);

/** A name or string with its escapes undone (CSS Syntax 3, §4.3.7). */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\n\r\f])?|(\r\n|[\n\r\f])|([\s\S]))/g, (_all, hex?: string, _line?: string, letter?: string) => {
    if (hex === undefined) return letter ?? '';
    const code = Number.parseInt(hex, 16);
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\ufffd' : String.fromCodePoint(code);
  });
}

function contentOf(quoted: string): string {
  const closed = quoted.length > 1 && quoted.endsWith(quoted[0] ?? '');
  return unescaped(quoted.slice(1, closed ? -1 : undefined));
}

/**
 * The addresses a style sheet, or a `style` attribute, loads: `url(…)`, `src(…)`, strings of `@import` and of
 * `image-set(…)`. `@namespace` names and loads nothing.
 */
export function addressesOfStyle(css: string): string[] {
  const found: string[] = [];
  /** Functions that are open; a string of an `image-set(` or `src(` is an address. */
  const functions: string[] = [];
  let rule = '';
  /** Nothing stands before that an `@import` must come before (CSS Cascade 5, §2): a later one is ignored. */
  let mayImport = true;
  let at = 0;

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const text = pattern.exec(css)?.[0] ?? '';
    at += text.length;
    return text;
  };
  const add = (address: string): void => {
    if (rule !== '@namespace' && (rule !== '@import' || mayImport)) found.push(address);
    if (rule === '@import') rule = '@imported';
  };
  const takeBareUrl = (): void => {
    const address = take(bareUrl);
    take(blanks);
    if (at < css.length && css[at] !== ')') {
      take(badUrl);
      return;
    }
    at += 1;
    add(unescaped(address));
  };

  while (at < css.length) {
    token.lastIndex = at;
    const match = token.exec(css);
    at += match?.[0].length ?? 1;
    const { quoted, name, open, mark } = match?.groups ?? {};
    const within = functions.at(-1) ?? '';
    if (quoted !== undefined) {
      if (rule === '@import' || imageSets.has(within) || within === 'url' || within === 'src') add(contentOf(quoted));
    } else if (mark === '(') functions.push('');
    else if (mark === ')') functions.pop();
    else if (mark !== undefined) {
      if (mark === '{' || rule === '@namespace') mayImport = false;
      rule = '';
      functions.length = 0;
    } else if (name !== undefined) {
      const lower = unescaped(name).toLowerCase();
      if (open === undefined) {
        if (lower.startsWith('@')) rule = lower;
        continue;
      }
      if (lower === 'url') take(blanks);
      if (lower === 'url' && css[at] !== '"' && css[at] !== "'") takeBareUrl();
      else functions.push(lower);
    }
  }
  return found;
}
