import { RefusedLine } from './refused-line.ts';

/** A part of a segment: a placeholder, and the text that follows it. */
interface Placeholder {
  readonly name: string;
  readonly after: string;
}

/** What stands between two slashes: text, then placeholders with text between them. Decoded, NFC. */
interface SegmentPattern {
  readonly before: string;
  readonly placeholders: readonly Placeholder[];
}

/** A path pattern: segments, and at most one splat with segments after it. */
export interface PathPattern {
  readonly head: readonly SegmentPattern[];
  /** Text around the splat within its segment; undefined: there is none. */
  readonly splat: { readonly before: string; readonly after: string } | undefined;
  readonly tail: readonly SegmentPattern[];
}

/** A request's path in segments: as it came, and decoded to NFC. What cannot be decoded stays as it came. */
export interface SegmentedPath {
  readonly raw: readonly string[];
  readonly decoded: readonly string[];
}

/** What a pattern captured, by name: as it stood in the request, still encoded. */
export type Captures = ReadonlyMap<string, string>;

const placeholder = /:([A-Za-z]\w*)/;

function decodedSegment(raw: string): string {
  try {
    return decodeURIComponent(raw).normalize('NFC');
  } catch {
    return raw;
  }
}

/** Splits an encoded path that begins with a slash. */
export function segmentsOf(path: string): SegmentedPath {
  const raw = path.slice(1).split('/');
  return { raw, decoded: raw.map(decodedSegment) };
}

/** The path of a file of a site in segments, as a request for it would have. */
export function segmentsOfFile(path: string): SegmentedPath {
  return segmentsOf(`/${path.split('/').map(encodeURIComponent).join('/')}`);
}

function parseSegment(segment: string): SegmentPattern {
  const [before = '', ...rest] = segment.split(placeholder);
  const placeholders: Placeholder[] = [];
  for (let at = 0; at < rest.length; at += 2) placeholders.push({ name: rest[at] ?? '', after: decodedSegment(rest[at + 1] ?? '') });
  if (placeholders.slice(0, -1).some(({ after }) => after === '')) throw new RefusedLine('has two placeholders with nothing between them');
  return { before: decodedSegment(before), placeholders };
}

function isBare({ before, placeholders }: SegmentPattern): boolean {
  return before === '' && placeholders.length === 0;
}

/** Reads a pattern that begins with a slash. Throws `RefusedLine`. */
export function parsePathPattern(pattern: string): PathPattern {
  const segments = pattern.slice(1).split('/');
  const at = segments.findIndex((segment) => segment.includes('*'));
  if (segments.slice(at + 1).some((segment) => at >= 0 && segment.includes('*')) || segments[at]?.replace('*', '').includes('*')) {
    throw new RefusedLine('has more than one *');
  }
  if (segments.some((segment) => ['.', '..'].includes(decodedSegment(segment)))) throw new RefusedLine('has . or .. between two slashes');
  const own = segments[at];
  const head = (own === undefined ? segments : segments.slice(0, at)).map(parseSegment);
  const tail = own === undefined ? [] : segments.slice(at + 1).map(parseSegment);
  if (own !== undefined && placeholder.test(own)) throw new RefusedLine('has * and a placeholder between the same two slashes');
  const names = [...head, ...tail].flatMap(({ placeholders }) => placeholders.map(({ name }) => name));
  if (own !== undefined) names.push('splat');
  if (new Set(names).size < names.length) throw new RefusedLine('uses the name of one placeholder twice');
  // A slash at the end says nothing.
  const open = own === undefined ? head : tail;
  const last = open.at(-1);
  if (last !== undefined && isBare(last)) open.pop();
  const [before = '', after = ''] = own?.split('*') ?? [];
  return { head, splat: own === undefined ? undefined : { before: decodedSegment(before), after: decodedSegment(after) }, tail };
}

/** The one address that a pattern without placeholders and splat matches, as a key that compares decoded segments; undefined for others. */
export function exactKey({ head, splat }: PathPattern): string | undefined {
  if (splat || head.some(({ placeholders }) => placeholders.length > 0)) return undefined;
  return keyOf(head.map(({ before }) => before));
}

/** The key of decoded segments, without an empty one at the end. A slash within a segment (`%2F`) is no separator. */
export function keyOf(decoded: readonly string[]): string {
  return withoutSlash(decoded).join('\0');
}

function withoutSlash(segments: readonly string[]): readonly string[] {
  return segments.at(-1) === '' ? segments.slice(0, -1) : segments;
}

/** Text of a segment or of several, encoded unless it stands like this in the request. */
function captured(value: string, isRaw: boolean): string {
  return isRaw ? value : value.split('/').map((segment) => encodeURIComponent(segment.toWellFormed())).join('/');
}

/** Matches one segment from its end, so that the first placeholder takes as much as it can. Needs no second try: linear. */
function matchSegment({ before, placeholders }: SegmentPattern, decoded: string, raw: string, into: Map<string, string>): boolean {
  const [only, ...others] = placeholders;
  if (only === undefined) return decoded === before;
  if (others.length === 0 && before === '' && only.after === '') {
    into.set(only.name, raw);
    return raw !== '';
  }
  let end = decoded.length - (placeholders.at(-1)?.after.length ?? 0);
  if (!decoded.startsWith(before) || !decoded.endsWith(placeholders.at(-1)?.after ?? '')) return false;
  for (let at = placeholders.length - 1; at >= 0; at -= 1) {
    const previous = placeholders[at - 1]?.after;
    const found = previous === undefined ? 0 : decoded.lastIndexOf(previous, Math.max(0, end - 1 - previous.length));
    const begin = previous === undefined ? before.length : found + previous.length;
    if (found < 0 || begin >= end) return false;
    into.set(placeholders[at]?.name ?? '', captured(decoded.slice(begin, end), decoded === raw));
    end = found;
  }
  return true;
}

function matchAll(patterns: readonly SegmentPattern[], { decoded, raw }: SegmentedPath, from: number, into: Map<string, string>): boolean {
  return patterns.every((pattern, index) => matchSegment(pattern, decoded[from + index] ?? '', raw[from + index] ?? '', into));
}

/** Whether a path matches, and what it captured. Time grows with the length of the path alone, whatever the pattern. */
export function matchPath({ head, splat, tail }: PathPattern, path: SegmentedPath): Captures | undefined {
  const captures = new Map<string, string>();
  if (!splat) {
    const isMatch = withoutSlash(path.decoded).length === head.length && matchAll(head, path, 0, captures);
    return isMatch ? captures : undefined;
  }
  const { before, after } = splat;
  const isBareSplat = before === '' && after === '';
  // What stands after a splat ends with or without a slash; a splat at the end takes the slash along.
  const decoded = tail.length > 0 || after !== '' ? withoutSlash(path.decoded) : path.decoded;
  // `/blog/*` also means `/blog`.
  const isFolderItself = isBareSplat && tail.length === 0 && decoded.length === head.length;
  const end = decoded.length - tail.length;
  if (end <= head.length && !isFolderItself) return undefined;
  if (!matchAll(head, path, 0, captures) || !matchAll(tail, path, end, captures)) return undefined;
  const raw = path.raw.slice(head.length, end).join('/');
  const text = decoded.slice(head.length, end).join('/');
  if (text.length < before.length + after.length || !text.startsWith(before) || !text.endsWith(after)) return undefined;
  const isRaw = isBareSplat || raw === text;
  captures.set('splat', captured((isRaw ? raw : text).slice(before.length, (isRaw ? raw : text).length - after.length), isRaw));
  return captures;
}
