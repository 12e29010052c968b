/** A nanostore, as every `useStore` of the page leaves one in its fibers. */
export interface PageStore {
  get(): unknown;
}

/** Most fibers that are looked at: bolt.diy has some thousands. */
const mostFibers = 200_000;

/**
 * The nanostores that the page's React components use. React keeps its tree at the root element under a name that ends in random
 * letters; `useStore` keeps the store among the dependencies of its callback. Works in development and production builds.
 */
export function pageStores(document: Document): PageStore[] {
  const stores = new Set<PageStore>();
  for (const state of hookStates(document)) for (const value of within(state)) if (isStore(value)) stores.add(value);
  return [...stores];
}

/** What every hook of the page's React components keeps. */
export function* hookStates(document: Document): Generator<unknown> {
  for (const fiber of fibersOf(document)) {
    for (let hook: unknown = fiber['memoizedState'], count = 0; isObject(hook) && count < 1_000; hook = hook['next'], count += 1) yield hook['memoizedState'];
  }
}

function* fibersOf(document: Document): Generator<Record<string, unknown>> {
  const seen = new Set<unknown>();
  const waiting: unknown[] = rootFibers(document);
  while (waiting.length > 0 && seen.size < mostFibers) {
    const fiber = waiting.pop();
    if (!isObject(fiber) || seen.has(fiber)) continue;
    seen.add(fiber);
    yield fiber;
    waiting.push(fiber['sibling'], fiber['child']);
  }
}

function rootFibers(document: Document): unknown[] {
  return [...document.querySelectorAll('#root, body > *, html'), document].flatMap((element) => {
    const key = Object.keys(element).find((name) => name.startsWith('__reactContainer$'));
    if (key === undefined) return [];
    const fiber: unknown = Reflect.get(element, key);
    const root = isObject(fiber) ? fiber['stateNode'] : undefined;
    // The element keeps the first fiber; the one in use may be its alternate.
    return [isObject(root) ? root['current'] : fiber];
  });
}

function within(state: unknown): unknown[] {
  if (!Array.isArray(state)) return [state];
  return state.flatMap((part: unknown) => (Array.isArray(part) ? part : [part]));
}

/** Whether something of the page has members to look at. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isStore(value: unknown): value is PageStore {
  return isObject(value) && typeof value['get'] === 'function' && typeof value['listen'] === 'function';
}
