import { describe, expect, test } from 'vitest';
import { createSendPace } from '../../src/offscreen/send-pace.ts';
import { createPackQueue } from '../../src/packaging/pack-queue.ts';
import { packSize } from '../../src/packaging/pack-plan.ts';
import { type LineShape, virtualLine, type VirtualLine } from './support/virtual-line.ts';

const never = new AbortController().signal;

/** Sends so many bytes over a line, in packs as large as they are planned, cut where the line asks for it. Answers the line as it was used, and the moments at which something arrived. */
async function transfer(shape: LineShape, bytes: number, during: (line: VirtualLine) => void = () => undefined): Promise<VirtualLine & { readonly moves: number[] }> {
  const line = virtualLine(shape);
  const packs = createPackQueue(Array.from({ length: Math.ceil(bytes / packSize) }, (_, subject) => {
    const length = Math.min(packSize, bytes - subject * packSize);
    return { enc: 'identity' as const, pieces: [[subject, 0, length]] as [number, number, number][], bytes: length };
  }));
  const moves = [0];
  await line.until(createSendPace(line).each(packs.next, async (pack, send) => {
    during(line);
    if (await send(pack.bytes, () => line.send(pack.bytes), never)) moves.push(line.now());
    else packs.giveBack(pack);
  }));
  expect(line.requests.filter(({ outcome }) => outcome === 'arrived').reduce((sum, request) => sum + request.bytes, 0)).toBe(bytes);
  return Object.assign(line, { moves });
}

const tooSlow = ({ requests }: VirtualLine) => requests.filter(({ outcome }) => outcome === 'too slow');
const longestPause = ({ moves }: { readonly moves: readonly number[] }) => Math.max(...moves.slice(1).map((at, index) => at - (moves[index] ?? 0)));
/** How much of the line's time was used, 0 to 1. */
const use = (line: VirtualLine, bytes: number, rate = line.shape.rate) => bytes / rate / (line.now() / 1_000);

describe('a transfer fits its line', () => {
  test('on a fast line packs are as large as they are planned, but for the first', async () => {
    const line = await transfer({ rate: 100e6, roundTrip: 20 }, 100e6);
    expect(line.requests.filter(({ bytes }) => bytes < packSize)).toHaveLength(5);
    expect(use(line, 100e6)).toBeGreaterThan(0.8);
  });

  test('where each connection is slow, more are used, and one is left for other things', async () => {
    const line = await transfer({ rate: 20e6, each: 1e6, roundTrip: 300 }, 300e6);
    expect(line.atOnce(30_000)).toBeGreaterThan(4.5);
    expect(line.atOnce(30_000)).toBeLessThanOrEqual(5);
    // Three carry 3 MB/s less what the round trip costs.
    expect(use(line, 300e6, 3e6)).toBeGreaterThan(1.3);
  });

  test('where one carries as much as three, one is used', async () => {
    const line = await transfer({ rate: 1e6, roundTrip: 20 }, 200e6);
    expect(line.atOnce(60_000)).toBeLessThan(1.5);
    expect(use(line, 200e6)).toBeGreaterThan(0.95);
    expect(longestPause(line)).toBeLessThan(8_000);
  });

  test('where waiting for answers would cost, several stay on their way', async () => {
    const line = await transfer({ rate: 2e6, roundTrip: 1_500 }, 100e6);
    expect(line.atOnce(40_000)).toBeGreaterThan(2);
    expect(use(line, 100e6)).toBeGreaterThan(0.65);
  });

  test.each([[100_000, 10e6], [30_000, 3e6], [15_000, 1.5e6]])('at %i bytes a second nothing runs into a time limit, and progress moves', async (rate, bytes) => {
    const line = await transfer({ rate, roundTrip: 200 }, bytes);
    expect(tooSlow(line)).toEqual([]);
    expect(longestPause({ moves: line.moves.slice(1) })).toBeLessThan(12_000);
    expect(use(line, bytes)).toBeGreaterThan(0.9);
  });

  test('on a line of two kilobytes a second the first requests fail, and nothing after them', async () => {
    const line = await transfer({ rate: 2_000, roundTrip: 500 }, 400_000);
    expect(tooSlow(line)).toHaveLength(3);
    expect(tooSlow(line).every(({ began }) => began === 0)).toBe(true);
  });

  test('a line that becomes a hundred times slower costs the packs that were on their way', async () => {
    const line = await transfer({ rate: 5e6, roundTrip: 50 }, 22e6, (used) => {
      if (used.now() > 3_000) used.shape = { rate: 50_000, roundTrip: 50 };
    });
    const failed = tooSlow(line);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThanOrEqual(5);
    expect(Math.max(...failed.map(({ began }) => began)) - Math.min(...failed.map(({ began }) => began))).toBeLessThan(5_000);
  });

  test('a line that becomes fast is used as one', async () => {
    const line = await transfer({ rate: 20_000, roundTrip: 50 }, 60e6, (used) => {
      if (used.now() > 60_000) used.shape = { rate: 50e6, roundTrip: 50 };
    });
    expect(line.now()).toBeLessThan(66_000);
  });

  test('what is best is looked for again from time to time', async () => {
    const line = await transfer({ rate: 1e6, roundTrip: 20 }, 800e6, (used) => {
      if (used.now() > 60_000) used.shape = { rate: 20e6, each: 1e6, roundTrip: 300 };
    });
    expect(line.atOnce(line.now() - 20_000)).toBeGreaterThan(4.5);
  });

  test('a line that carries nothing any more is given up after a few minutes', async () => {
    const line = virtualLine({ rate: 1e6, roundTrip: 50 });
    let failed: unknown;
    const packs = createPackQueue(Array.from({ length: 20 }, (_, subject) => ({ enc: 'identity' as const, pieces: [[subject, 0, packSize]] as [number, number, number][], bytes: packSize })));
    await line.until(createSendPace(line).each((most) => (failed === undefined ? packs.next(most) : undefined), async (pack, send) => {
      if (line.now() > 20_000) line.shape = { rate: 0.001 };
      const hasArrived = await send(pack.bytes, () => line.send(pack.bytes), never).catch((error: unknown) => void (failed = error));
      if (hasArrived === false) packs.giveBack(pack);
    }));
    expect(failed).toMatchObject({ code: 'target.unreachable' });
    expect(line.now()).toBeLessThan(5 * 60_000);
  });
});
