import { mostLanes } from './host-lanes.ts';

/** One request that arrived: what it carried, when its turn began, how long it was on its way, and how long all of its turn took, making it included. Bytes and ms. */
export interface Arrival {
  readonly bytes: number;
  readonly began: number;
  readonly took: number;
  readonly turn: number;
}

/** How the requests of one transfer fit its line: how many at once, and how large. */
export interface LineFit {
  /** Requests to have under way at the same time. */
  readonly atOnce: number;
  /** Bytes one request should carry at most. */
  readonly most: number;
  arrived(request: Arrival): void;
  /** A request that carried so many bytes had no answer after `took` ms. Says whether that was because it was too large: then a smaller one may pass. */
  failed(bytes: number, took: number): boolean;
}

/** Requests at once to begin with. */
const first = 3;
/** Bytes of a request: before anything is known of the line, and at least. */
const firstBytes = 128 * 1024;
const leastBytes = 32 * 1024;
/** How long one request should take at most, ms: so often progress moves on a slow line, and so far from any time limit it stays. */
const pleasant = 4_000;
/** Requests that take longer than this are better fewer, as long as they carry as much, ms. */
const slow = 1_000;
/** What failed after this long was too slow and not refused; where requests take this long, none is added, ms. */
const tooLong = 10_000;
/** What one more at once must bring to be worth it, and what one fewer may cost. */
const gain = 1.05;
const loss = 0.97;
/** Rounds after which other numbers are tried again, because lines change; and how long one lasts at least, ms. */
const rest = 12;
const shortest = 1_000;

/**
 * Learns from a transfer's own requests. Their size follows from the speed of the last one. Their number is found by trying: a round with one more, and as long
 * as that carries more bytes a second, with one more still; where they take long, also with fewer.
 */
export function createLineFit(now: () => number): LineFit {
  let atOnce = first;
  let most = firstBytes;
  /** The best number known and what it carries, bytes a ms; and the ways that are still to be tried from there. */
  let best: { readonly atOnce: number; readonly rate: number } | undefined;
  let ways: readonly (1 | -1)[] = [1, -1];
  let rounds = 0;
  /** What arrived of what was begun at this number. */
  let round = { since: 0, arrived: 0, bytes: 0, turns: 0 };

  function begin(number: number): void {
    round = { since: now(), arrived: 0, bytes: 0, turns: 0 };
    atOnce = number;
  }

  /** Goes to the next number to be tried, or stays at the best one. */
  function explore(from: number, took: number): void {
    rounds += 1;
    if (rounds % rest === 0) ways = [1, -1];
    ways = ways.filter((way) => (way === 1 ? from < mostLanes && took < tooLong : from > 1 && took > slow));
    begin(from + (ways[0] ?? 0));
  }

  function judge(): void {
    // So many under way at any time, each taking so long, carry this much.
    const rate = atOnce * round.bytes / round.turns;
    if (best === undefined || atOnce === best.atOnce) {
      best = { atOnce, rate };
    } else if (rate > best.rate * (atOnce > best.atOnce ? gain : loss)) {
      ways = ways.slice(0, 1);
      best = { atOnce, rate };
    } else {
      ways = ways.slice(1);
    }
    explore(best.atOnce, round.turns / round.arrived);
  }

  return {
    get atOnce() {
      return atOnce;
    },
    get most() {
      return most;
    },
    arrived({ bytes, began, took, turn }) {
      const fitting = Math.floor(bytes * pleasant / Math.max(1, took));
      const resized = fitting > most ? fitting : took > pleasant ? Math.max(leastBytes, fitting) : most;
      const isOther = resized > most * 1.5 || resized < most / 1.5;
      most = resized;
      // Small requests cannot be compared with large ones.
      if (isOther) return begin(atOnce);
      if (began < round.since) return;
      round.arrived += 1;
      round.bytes += bytes;
      round.turns += turn;
      if (round.arrived >= 2 * atOnce && now() - round.since >= shortest) judge();
    },
    failed(bytes, took) {
      if (took < tooLong) return false;
      most = Math.min(most, Math.max(leastBytes, Math.floor(bytes / 8)));
      best = undefined;
      ways = [1];
      begin(1);
      return bytes > most * 1.5;
    },
  };
}
