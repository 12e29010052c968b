import { averageRate } from '../../domain/usage.ts';
import type { TransferRow } from '../../storage/database.ts';

/** How fast bytes went in one stretch of a transfer. */
export interface TransferRate {
  /** End of the stretch, ms since the transfer began. */
  readonly at: number;
  /** Bytes a second. */
  readonly rate: number;
}

/** Stretches that are told at most: a chart in a side panel has no room for more. */
const stretches = 24;

/** The rates of a transfer by even stretches of time, and over all of it; undefined while there are too few samples to tell. */
export function transferRates({ samples }: Pick<TransferRow, 'samples'>): { readonly rates: readonly TransferRate[]; readonly average: number } | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  const average = averageRate(samples);
  if (!first || !last || samples.length < 3 || average === undefined) return undefined;
  const span = (last[0] - first[0]) / Math.min(stretches, samples.length - 1);
  const rates: TransferRate[] = [];
  let from = first;
  for (const sample of samples.slice(1)) {
    const took = sample[0] - from[0];
    if (took < span * 0.999 && sample !== last) continue;
    if (took > 0) rates.push({ at: sample[0] - first[0], rate: Math.max(0, sample[1] - from[1]) / took * 1000 });
    from = sample;
  }
  return { rates, average };
}
