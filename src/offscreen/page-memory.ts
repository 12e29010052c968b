/**
 * Memory of the extension's pages, bytes: they share one heap, so that an open side panel counts too, and what they hold of files (packs on their way). Workers
 * have heaps of their own, which no browser tells. Undefined where the browser does not know the property
 * (https://developer.mozilla.org/en-US/docs/Web/API/Performance/memory). Measured in Chromium 156: array buffers count, and it is told anew every 50 ms.
 */
export function pageMemory(): number | undefined {
  const memory: unknown = Reflect.get(performance, 'memory');
  const used: unknown = typeof memory === 'object' && memory !== null ? Reflect.get(memory, 'usedJSHeapSize') : undefined;
  return typeof used === 'number' ? used : undefined;
}
