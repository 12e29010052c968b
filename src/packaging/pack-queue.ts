import type { PlannedPack } from './pack-plan.ts';

/** Packs that are still to be made, cut as small as they are wanted at the moment. */
export interface PackQueue {
  /** The next pack, of at most so many bytes before compression; undefined when there is none now. */
  next(most: number): PlannedPack | undefined;
  /** Puts a pack back in front: it is to be made anew, and may be cut. */
  giveBack(plan: PlannedPack): void;
}

function packOf({ enc }: PlannedPack, pieces: PlannedPack['pieces']): PlannedPack {
  return { enc, pieces, bytes: pieces.reduce((sum, [, , length]) => sum + length, 0) };
}

/** Cuts a pack that is larger than `most` bytes in two, the first of them not larger. Files stay whole as long as they fit: one that is whole is kept by the agent whatever comes after. */
export function cutPack(plan: PlannedPack, most: number): [PlannedPack, PlannedPack] {
  let bytes = 0;
  const fits = plan.pieces.findIndex(([, , length]) => {
    bytes += length;
    return bytes > most;
  });
  if (fits > 0) return [packOf(plan, plan.pieces.slice(0, fits)), packOf(plan, plan.pieces.slice(fits))];
  const [first, ...others] = plan.pieces;
  const [subject, offset, length] = first ?? [0, 0, 0];
  return [packOf(plan, [[subject, offset, most]]), packOf(plan, [[subject, offset + most, length - most], ...others])];
}

/** A queue of planned packs, in their order. */
export function createPackQueue(plans: readonly PlannedPack[]): PackQueue {
  const waiting = [...plans];
  return {
    next(most) {
      const plan = waiting.shift();
      if (!plan || plan.bytes <= most) return plan;
      const [now, later] = cutPack(plan, most);
      waiting.unshift(later);
      return now;
    },
    giveBack: (plan) => void waiting.unshift(plan),
  };
}
