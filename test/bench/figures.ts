/** Figures by name: seconds, ms, MB/s, counts, shares as fractions, ratios ours divided by theirs. */
export type Figures = Readonly<Record<string, number>>;

/** How much is done: all of it, or a taste for those who change the bench. */
export interface Volume {
  readonly small: boolean;
}

/** One bench: which figures it gives, and how. */
export interface Bench {
  readonly name: string;
  readonly figures: readonly string[];
  run(volume: Volume): Promise<Figures>;
}

/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.floor((ordered.length - 1) / 2)] ?? Number.NaN;
}

/** 10^6 bytes a second. */
export function mbPerSecond(bytes: number, ms: number): number {
  return bytes / 1_000 / ms;
}
