/**
 * Memory of this page's scripts and of the bytes they hold (packs on their way), bytes; its workers have theirs apart, and no browser tells it. Undefined where
 * the browser does not know the property (https://developer.mozilla.org/en-US/docs/Web/API/Performance/memory). Chromium 156 counts array buffers, looks anew every 50 ms.
 */
export function pageMemory(): number | undefined {
  const memory: unknown = Reflect.get(performance, 'memory');
  const used: unknown = typeof memory === 'object' && memory !== null ? Reflect.get(memory, 'usedJSHeapSize') : undefined;
  return typeof used === 'number' ? used : undefined;
}
