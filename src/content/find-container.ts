import type { ContainerTrouble } from './bridge.ts';
import { deferred } from './deferred.ts';
import { overhearContainer } from './overhear-container.ts';
import { isObject } from './page-stores.ts';

/** A WebContainer (@webcontainer/api 1.6), as far as it is used. Paths with a leading slash start at the project. */
export interface Container {
  readonly fs: {
    readdir(path: string, options: { withFileTypes: true }): Promise<{ name: string; isFile(): boolean; isDirectory(): boolean }[]>;
    readFile(path: string): Promise<Uint8Array>;
  };
  spawn(command: string, args: readonly string[], options: { env: Record<string, string> }): Promise<{ output: ReadableStream<string>; exit: Promise<number>; kill(): void }>;
}

/** The container of the page, or why it cannot be had. */
export type FoundContainer = { readonly container: Container } | { readonly trouble: ContainerTrouble };

/**
 * How a container is sought. `timeoutMs`: for one that is still starting, and for the workbench of a page
 * that has just been loaded.
 */
export interface ContainerSearch {
  readonly timeoutMs: number;
  /** ms in which a container that was found answers a question. */
  readonly answerMs: number;
  /** Keeps what was overheard in this page, so that it is overheard once. */
  readonly memory: ContainerMemory;
}

/** Promises of which one is that of the page's container; empty until the workbench is open. */
export interface ContainerMemory {
  candidates: readonly Promise<unknown>[];
}

/** ms after a page was loaded in which a container may still be starting. */
const startingMs = 30_000;
/** ms between two attempts on a page that was only just loaded. */
const attemptEvery = 100;

/**
 * Finds the container that the page has started, without a reload and without changing anything, and asks
 * whether it lives.
 */
export async function findContainer(page: Window & typeof globalThis, search: ContainerSearch): Promise<FoundContainer> {
  const container = await startedContainer(page, search);
  if (typeof container === 'string') return { trouble: container };
  return await inTime(answers(container), search.answerMs) ? { container } : { trouble: 'died' };
}

/** Whether a container answers at all; never resolves when it does not. A refusal is an answer, too. */
export function answers({ fs }: Container): Promise<true> {
  return fs.readdir('/', { withFileTypes: true }).then(() => true, () => true);
}

async function startedContainer(
  page: Window & typeof globalThis, { timeoutMs, memory }: ContainerSearch,
): Promise<Container | ContainerTrouble> {
  const until = page.performance.now() + timeoutMs;
  while (memory.candidates.length === 0) {
    memory.candidates = await candidatesOn(page);
    if (memory.candidates.length > 0) break;
    if (page.performance.now() >= timeoutMs) return 'no-workbench';
    await new Promise((resolve) => { setTimeout(resolve, attemptEvery); });
  }
  const { candidates } = memory;
  let trouble: ContainerTrouble = page.performance.now() < startingMs ? 'starting' : 'not-started';
  const none = Promise.all(candidates.map((candidate) => candidate.then(() => undefined, () => undefined))).then(() => undefined);
  const found = Promise.any(candidates.map(async (candidate) => {
    const value = await candidate;
    if (isContainer(value)) return value;
    if (isHosted(value)) trouble = 'hosted';
    throw new TypeError('not a container');
  }));
  return await inTime(found.catch(() => none), until - page.performance.now()) ?? trouble;
}

async function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  const late = deferred<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  return await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

async function candidatesOn(page: Window & typeof globalThis): Promise<Promise<unknown>[]> {
  return [...overhearContainer(page), ...await developmentModule(page)];
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
  return isHosted(value) && 'export' in value;
}

/**
 * A fork that runs its projects on a server puts an object in the container's place that has files in memory
 * and runs nothing.
 */
function isHosted(value: unknown): value is Record<string, unknown> {
  return isObject(value) && typeof value['spawn'] === 'function' && isObject(value['fs']);
}
