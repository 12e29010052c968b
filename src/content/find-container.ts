import { artifactsOf } from './artifacts.ts';
import { isObject, pageStores } from './page-stores.ts';
import { deferred } from './deferred.ts';

/** A WebContainer (@webcontainer/api 1.6), as far as it is used. Paths with a leading slash start at the project. */
export interface Container {
  readonly fs: {
    readdir(path: string, options: { withFileTypes: true }): Promise<{ name: string; isFile(): boolean; isDirectory(): boolean }[]>;
    readFile(path: string): Promise<Uint8Array>;
  };
  spawn(command: string, args: readonly string[], options: { env: Record<string, string> }): Promise<{ output: ReadableStream<string>; exit: Promise<number>; kill(): void }>;
}

/** The container of the page, or why it cannot be had, in words. */
export type FoundContainer = { readonly container: Container } | { readonly why: string };

/** ms between two looks at a page that was only just loaded. */
const lookEvery = 100;

/**
 * Finds the container that the page has started, without a reload and without changing anything. `patience`: ms to wait for one that
 * is still starting, and for the workbench of a page that was loaded less than this ago.
 */
export async function findContainer(page: Window & typeof globalThis, patience: number): Promise<FoundContainer> {
  const until = page.performance.now() + patience;
  let candidates = await candidatesOn(page);
  while (candidates.length === 0 && page.performance.now() < patience) {
    await new Promise((resolve) => { setTimeout(resolve, lookEvery); });
    candidates = await candidatesOn(page);
  }
  if (candidates.length === 0) return { why: 'The editor has not opened the project’s workbench yet.' };
  const late = deferred<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), until - page.performance.now());
  const none = Promise.all(candidates.map((candidate) => candidate.then(() => undefined, () => undefined))).then(() => undefined);
  const found = Promise.any(candidates.map(async (candidate) => {
    const value = await candidate;
    if (!isContainer(value)) throw new TypeError('not a container');
    return value;
  }));
  const container = await Promise.race([found.catch(() => none), late.promise]);
  clearTimeout(timer);
  return container ? { container } : { why: 'The project’s container has not started.' };
}

async function candidatesOn(page: Window & typeof globalThis): Promise<Promise<unknown>[]> {
  return [...containerPromises(page), ...await developmentModule(page)];
}

/**
 * Promises that the artifacts' runners await first: one of them is that of the container, which they keep to themselves. `await` asks a
 * promise for its `constructor`, so for the length of one harmless call (it reads a file that does not exist) that question is overheard.
 */
function containerPromises(page: Window & typeof globalThis): Promise<unknown>[] {
  const runner = artifactsOf(pageStores(page.document)).map((artifact) => artifact.runner).find(isRunner);
  const original = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor');
  if (!runner || !original?.configurable) return [];
  const heard = new Set<Promise<unknown>>();
  try {
    // oxlint-disable-next-line no-extend-native -- put back before this function returns
    Object.defineProperty(Promise.prototype, 'constructor', {
      configurable: true,
      get(this: unknown) {
        if (this instanceof Promise) heard.add(this);
        return original.value as unknown;
      },
      set(this: object, value: unknown) {
        Object.defineProperty(this, 'constructor', { value, configurable: true, writable: true, enumerable: true });
      },
    });
    Promise.resolve(runner.getFileHistory('__probe__')).catch(() => undefined);
  } catch {
    // A fork whose runner is another one; the next way may do.
  } finally {
    // oxlint-disable-next-line no-extend-native -- this puts it back
    Object.defineProperty(Promise.prototype, 'constructor', original);
  }
  return [...heard];
}

interface Runner {
  getFileHistory(path: string): unknown;
}

function isRunner(value: unknown): value is Runner {
  return isObject(value) && typeof value['getFileHistory'] === 'function';
}

/** In a development server the page's own module can be asked; only by the exact address it was loaded from, so that it is not made twice. */
async function developmentModule(page: Window & typeof globalThis): Promise<Promise<unknown>[]> {
  const loaded = page.performance.getEntriesByType('resource').map(({ name }) => name);
  const address = loaded.find((name) => name.startsWith(`${page.location.origin}/`) && /\/app\/lib\/webcontainer\/index\.ts(?:\?|$)/.test(name));
  if (address === undefined) return [];
  const module: unknown = await import(/* @vite-ignore */ address).catch(() => undefined);
  const promise: unknown = typeof module === 'object' && module !== null && 'webcontainer' in module ? module.webcontainer : undefined;
  return promise instanceof Promise ? [promise] : [];
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && 'spawn' in value && typeof value.spawn === 'function' && 'fs' in value && typeof value.fs === 'object' && 'export' in value;
}
