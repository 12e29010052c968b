import type { Delivered } from './pool-job.ts';

/** How fast a transfer's line is beside compressing, as far as its own packs show. */
export interface LineSpeed {
  /** Learns from a pack of so many bytes before it was made. */
  learn(bytes: number, delivered: Delivered): void;
  /** Whether compressing takes less time than it saves on the line. A line of which nothing is known is taken for slow. */
  paysToCompress(): boolean;
}

/** Bytes a second that gzip makes of a core, until it was measured here. */
const usualGzip = 30_000_000;
/** What compressing saves of a text, and how many workers do it. */
const saved = 0.75;
const workers = 2;
/** Nothing is concluded of the line from less, bytes. */
const telling = 2 * 1024 * 1024;

/** How long at least one of some spans of time lasted. */
function union(spans: readonly (readonly [number, number])[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

/**
 * Learns from one transfer. The line: what arrived, by the time in which anything was under way. Compressing pays while the workers save bytes faster than the
 * line carries them; on a faster line the processor is what one would wait for.
 */
export function createLineSpeed(): LineSpeed {
  const requests: [number, number][] = [];
  let sent = 0;
  const gzip = { bytes: 0, ms: 0 };
  return {
    learn(bytes, { bytes: travelled, compressing, began, ended }) {
      requests.push([began, ended]);
      sent += travelled;
      if (compressing === 0) return;
      gzip.bytes += bytes;
      gzip.ms += compressing;
    },
    paysToCompress() {
      if (sent < telling) return true;
      const perSecond = gzip.ms > 0 ? gzip.bytes * 1_000 / gzip.ms : usualGzip;
      return sent * 1_000 < saved * workers * perSecond * union(requests);
    },
  };
}
