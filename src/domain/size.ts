const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size for messages: decimal units, at most one digit after the point. */
export function sizeText(bytes: number): string {
  let power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  // What would round to a thousand is one of the next unit.
  if (power < units.length - 1 && Math.round(bytes / 1000 ** power) >= 1000) power += 1;
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${Number(value.toFixed(digits))} ${units[power] ?? 'B'}`;
}

/** Bytes of a size as people write it: `500MB`, `1.5 GB`, `2000000`. Undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const [, number, unit = 'B'] = /^(\d{1,15}(?:\.\d{1,3})?) ?([kMGT]?B)?$/i.exec(text.trim()) ?? [];
  const power = units.findIndex((name) => name.toLowerCase() === unit.toLowerCase());
  if (number === undefined || power < 0) return undefined;
  const bytes = Math.round(Number(number) * 1000 ** power);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}
