const strings = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|${'`'}(?:\\.|[^${'`'}\\])*${'`'}`;
const stringsAndComments = new RegExp(String.raw`(${strings})|/\*[\s\S]*?\*/|(?<![:\\])//[^\n]*`, 'g');

/** A configuration's text without its comments; strings that look like comments (`'./src/**'`, addresses) stay whole. */
export function withoutComments(text: string): string {
  return text.replaceAll(stringsAndComments, (_, text?: string) => text ?? ' ');
}

/** JSON as tools write it, with comments and trailing commas; undefined when it is none. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(withoutComments(text).replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, kept?: string) => kept ?? ''));
  } catch {
    return undefined;
  }
}
