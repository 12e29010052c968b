/** The last part of a name that may be a hash: after `.`, `-` or a slash, before the endings. Build tools write 8 characters of base64url, or more of hex. */
const tail = /(?:^|[/.-])(?:([A-Za-z0-9_-]{8})|([0-9a-f]{16,64}))(?:\.(?:chunk|module|legacy|min|js|mjs|css))*\.[a-z0-9]{1,8}$/;
const hex = /^(?=.*\d)(?=.*[a-f])[0-9a-f]+$/;
/** A word, also in capitals or camel case, with a number before or after it. */
const word = /^\d*(?:(?:[A-Z]?[a-z]+)*|[A-Z]*)\d*$/;
const pages = /\.x?html?$/;
const programs = /\.(?:m?js|css)(?:\.map)?$/;

function tailOf(path: string): string | undefined {
  const [, short, long] = tail.exec(path) ?? [];
  return short ?? long;
}

/**
 * Whether a name carries a hash of its content, as build tools write it (Vite, Rollup, webpack, esbuild, Parcel, Next): its bytes never change, so it may
 * be kept for ever. A name is only taken for that when it cannot well be words and numbers: a file wrongly kept for a year cannot be called back, one
 * asked for again costs little. Pages never are.
 */
export function isHashedName(path: string): boolean {
  const hash = tailOf(path);
  if (hash === undefined || pages.test(path)) return false;
  return hex.test(hash) || !hash.split(/[_-]/).every((part) => word.test(part));
}

/** Whether a file of an earlier release may still be asked for by an open tab. Programs count also when the hash looks like a word. */
export function isLeftForOpenTabs(path: string): boolean {
  return isHashedName(path) || (programs.test(path) && tailOf(path) !== undefined);
}
