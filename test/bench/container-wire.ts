import type { BrowserContext, Page } from 'playwright';

/** How a container is reached in a bench. */
export interface Wire {
  /** ms that are added to every round trip into the container. */
  readonly latencyMs: number;
  /** Whether Node can be started in it; without, its files have to be read one by one. */
  readonly hasNode: boolean;
}

/** Put into every frame before its own code: in that of the container, answers are counted, and given late. */
function wrapWire({ latencyMs, hasNode }: Wire): void {
  if (!location.pathname.startsWith('/headless')) return;
  const counted = globalThis as unknown as { roundTrips: number };
  counted.roundTrips = 0;
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function late(this: MessagePort, message: unknown, options?: StructuredSerializeOptions) {
    const send = (): void => post.call(this, message, options);
    // Comlink: an answer has a value and no path; a call has a path.
    const isAnswer = typeof message === 'object' && message !== null && 'value' in message && !('path' in message);
    if (!isAnswer) return send();
    counted.roundTrips += 1;
    if (latencyMs > 0) setTimeout(send, latencyMs);
    else send();
  } as typeof post;
  if (hasNode) return;
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const starts = typeof init?.body === 'string' && init.body.includes('"command":"node"');
    return starts ? Promise.resolve(Response.json({ code: 'ENOENT', message: 'command not found: node' }, { status: 404 })) : real(input, init);
  };
}

/** Has every container of this browser reached over such a wire. */
export async function setWire(context: BrowserContext, wire: Wire): Promise<void> {
  await context.addInitScript('globalThis.__name ??= (named) => named;');
  await context.addInitScript(wrapWire, wire);
}

/** Round trips into a page's container until now. */
export async function roundTripsOf(page: Page): Promise<number> {
  const frame = page.frames().find((candidate) => new URL(candidate.url()).pathname.startsWith('/headless'));
  if (!frame) throw new Error('the page has no container');
  return await frame.evaluate(() => (globalThis as unknown as { roundTrips: number }).roundTrips);
}
