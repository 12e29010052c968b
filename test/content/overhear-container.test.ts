import { afterEach, describe, expect, test, vi } from 'vitest';
import { deferred } from '../../src/content/deferred.ts';
import { type ContainerMemory, findContainer as find } from '../../src/content/find-container.ts';
import { overhearContainer } from '../../src/content/overhear-container.ts';

/** A runner of bolt.diy's kind: it keeps its container's promise to itself and complains in the console about a file that is not there. */
function runner(container: Promise<unknown>): object {
  return {
    async getFileHistory(path: string): Promise<unknown> {
      try {
        const { fs } = await container as { fs: { readFile(path: string): Promise<string> } };
        return JSON.parse(await fs.readFile(`.history/${path}`));
      } catch (error) {
        console.error('Failed to get file history:', error);
        return null;
      }
    },
  };
}

/** A page whose workbench has an artifact with this runner, `age` ms after it was loaded. */
function page(shown: object | undefined, age = 60_000): Window & typeof globalThis {
  const store = { get: () => (shown ? { 'm-0': { title: 'Tides', runner: shown } } : {}), listen: () => undefined };
  const root = { __reactContainer$1: { stateNode: { current: { memoizedState: { memoizedState: [() => undefined, [store]], next: null } } } } };
  const now = Date.now() - age;
  return {
    document: { querySelectorAll: () => [root] }, location: { origin: 'http://localhost:5173' },
    performance: { now: () => Date.now() - now, getEntriesByType: () => [] },
  } as unknown as Window & typeof globalThis;
}

const reads = vi.fn((path: string) => Promise.reject(new Error(`ENOENT ${path}`)));
const alive = () => ({ fs: { readdir: () => Promise.resolve([]), readFile: reads }, spawn: () => undefined, export: () => undefined });
const findContainer = (where: Window & typeof globalThis, memory: ContainerMemory = { candidates: [] }) => find(where, { timeoutMs: 50, answerMs: 50, memory });

afterEach(() => vi.restoreAllMocks());

describe('finding the container of a page', () => {
  test.each(['there already', 'still to come'])('that is %s asks it for nothing, says nothing, and leaves everything as it was', async (when) => {
    const told = vi.spyOn(console, 'error');
    const before = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor');
    const container = alive();
    const late = deferred<unknown>();
    if (when === 'there already') late.resolve(container);
    const own = Object.getOwnPropertyDescriptor(container.fs, 'readFile');
    const heard = overhearContainer(page(runner(late.promise)));
    expect(Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor')).toEqual(before);
    late.resolve(container);
    expect(await Promise.all(heard)).toContain(container);
    await new Promise((resolve) => { setImmediate(resolve); });
    expect([told.mock.calls, reads.mock.calls]).toEqual([[], []]);
    expect(Object.getOwnPropertyDescriptor(container.fs, 'readFile')).toEqual(own);
  });

  test('asks it whether it lives, each time, and overhears a page once', async () => {
    const container = alive();
    const memory: ContainerMemory = { candidates: [] };
    expect(await findContainer(page(runner(Promise.resolve(container))), memory)).toEqual({ container });
    const readdir = vi.spyOn(container.fs, 'readdir').mockReturnValue(new Promise(() => undefined));
    const unasked = page({ getFileHistory: () => { throw new Error('asked again'); } });
    expect(await findContainer(unasked, memory)).toEqual({ trouble: 'died' });
    readdir.mockRejectedValue(new Error('EIO'));
    expect(await findContainer(unasked, memory)).toEqual({ container });
  });

  test('tells why there is none', async () => {
    const never = new Promise(() => undefined);
    expect(await findContainer(page(undefined))).toEqual({ trouble: 'no-workbench' });
    expect(await findContainer(page(runner(never), 1_000))).toEqual({ trouble: 'starting' });
    expect(await findContainer(page(runner(never)))).toEqual({ trouble: 'not-started' });
    expect(await findContainer(page(runner(Promise.reject(new Error('no boot')))))).toEqual({ trouble: 'not-started' });
    // A hosted fork's stand-in: files in memory, and nothing that could be taken out.
    const hosted = { fs: { readFile: () => Promise.resolve(''), readdir: () => Promise.resolve([]) }, spawn: () => ({}) };
    expect(await findContainer(page(runner(Promise.resolve(hosted))))).toEqual({ trouble: 'hosted' });
  });
});
