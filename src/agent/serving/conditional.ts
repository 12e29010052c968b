/** A range of bytes, both ends inclusive. */
export interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

/**
 * The encoding to answer with, of those on offer, best first: the one the client values most (RFC 9110, 12.5.3). Undefined = as it is, also
 * where the client names that and values it more.
 */
export function chooseEncoding(accept: string | undefined, offered: readonly ('br' | 'gzip')[]): 'br' | 'gzip' | undefined {
  const weights = new Map((accept ?? '').split(',').map((part) => {
    const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined);
    return [name.trim(), quality === undefined ? 1 : Number(quality)] as const;
  }));
  let best: 'br' | 'gzip' | undefined;
  let most = 0;
  for (const name of offered) {
    const weight = weights.get(name) ?? weights.get('*') ?? 0;
    if (weight <= most) continue;
    best = name;
    most = weight;
  }
  return most < (weights.get('identity') ?? 0) ? undefined : best;
}

/** Whether the client has the entity already (RFC 9110, 13.1.2; weak comparison). */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => bare(tag) === bare(etag));
}

/** The one range asked for (RFC 9110, 14.2): undefined = answer with everything, null = it cannot be satisfied. Several ranges are answered with everything. */
export function rangeOf(range: string | undefined, ifRange: string | undefined, etag: string, size: number): ByteRange | null | undefined {
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? null : { begin: size - length, end: size - 1 };
  }
  const begin = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return begin >= size || end < begin ? null : { begin, end };
}
