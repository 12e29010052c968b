import type { z } from 'zod';
import { type Order, type Purpose, TabNote } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import { LinkWatch } from './link-watch.ts';
import type { TabAccess, TabPort } from './tab-access.ts';
import { type Deferred, deferred } from '../../content/deferred.ts';

type WithoutId<Member> = Member extends unknown ? Omit<Member, 'id'> : never;
/** A call to a tab: an order without the number that the link gives it. */
export type Call = WithoutId<Exclude<Order, { op: 'taken' | 'probe' }>>;

/** What may come before a call's answer. Bytes are acknowledged once the promise resolves. */
export interface CallListener {
  output?(text: string): void;
  unread?(path: string, reason: string): void;
  files?(files: readonly { path: string; size: number }[], bytes: Blob): Promise<void>;
  part?(path: string, bytes: Blob, last: boolean): Promise<void>;
}

/** A connection to a tab. */
export interface PageLink {
  /**
   * Throws DeployError `source.failed` when the tab cannot do it, `source.malformed` when its answer makes no
   * sense, `source.no-answer` when its page does not answer, `source.container-died` when its container does
   * not, and why it went away when it does.
   */
  call<Shape extends z.ZodType>(call: Call, shape: Shape, listener?: CallListener): Promise<z.output<Shape>>;
  /** Ends the connection, and with it everything that goes on in the page for it. */
  close(): void;
}

interface Waiting {
  readonly call: Call;
  readonly listener: CallListener;
  readonly settled: Deferred<unknown>;
  /** Notes are handled one after another. */
  queue: Promise<void>;
}

/**
 * Orders that a page answers at once or never, and ms until it counts as never; the others may take as long
 * as there is a sign of life.
 */
const quick: ReadonlySet<Call['op']> = new Set(['look', 'open', 'answers', 'unfinished', 'names', 'texts']);
const quickMs = 60_000;

/**
 * Puts the content scripts into a tab and connects. When the signal aborts, the connection ends and open calls reject with its reason.
 * Throws DeployError `source.gone` (the tab was closed), `source.no-access` (the browser does not let us in).
 */
export async function openLink(tabs: TabAccess, tabId: number, purpose: Purpose, signal: AbortSignal): Promise<PageLink> {
  signal.throwIfAborted();
  try {
    await untilAborted(tabs.inject(tabId), signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (!await tabs.find(tabId)) throw gone();
    throw new DeployError('source.no-access', 'The browser does not let Slipway look into this tab.', { next: 'Open the popup on that tab and allow access to its site.', cause });
  }
  signal.throwIfAborted();
  return new OpenLink(tabs.connect(tabId, purpose), signal, async () => {
    if (!await tabs.find(tabId)) return gone();
    return new DeployError('source.interrupted', 'The editor’s page was reloaded or left while it was being read.', { next: 'Keep the tab open on the project and start again.', retry: 'backoff' });
  });
}

/** A page that is busy lets nothing in; waiting for it ends with the signal. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = deferred<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return await Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', abort));
}

const deaths = {
  container: () => new DeployError('source.container-died', 'The container of this tab has died (another tab of the editor reloads it).', {
    next: 'Reload this tab, wait until its preview shows, and start again.',
  }),
  page: () => noAnswer(),
};

/** What is told when a page has not answered in time. */
export function noAnswer(): DeployError {
  return new DeployError('source.no-answer', 'The editor’s page does not answer: it is busy or has hung.', {
    next: 'Wait until the editor reacts again, or reload its tab, and start again.',
  });
}

function gone(): DeployError {
  return new DeployError('source.gone', 'The project’s tab was closed.', { next: 'Open the project in the editor again and start from there.' });
}

class OpenLink implements PageLink {
  readonly #port: TabPort;
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #ended: Promise<unknown> | undefined;
  readonly #watch = new LinkWatch({
    probe: () => this.#probe(),
    died: (what) => this.#end(Promise.resolve(deaths[what]())),
  });
  readonly #onAbort = (): void => this.#end(Promise.resolve(this.#signal.reason));

  constructor(port: TabPort, signal: AbortSignal, whyLost: () => Promise<DeployError>) {
    this.#port = port;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    port.onMessage((message) => this.#hear(message));
    port.onDisconnect(() => this.#end(whyLost()));
  }

  async call<Shape extends z.ZodType>(call: Call, shape: Shape, listener: CallListener = {}): Promise<z.output<Shape>> {
    if (this.#ended) throw await this.#ended;
    const id = this.#next;
    this.#next += 1;
    const waiting: Waiting = { call, listener, settled: deferred(), queue: Promise.resolve() };
    this.#waiting.set(id, waiting);
    this.#port.send({ ...call, id });
    if (this.#isWatched()) this.#watch.start();
    const late = (): void => this.#settle(id, waiting, () => waiting.settled.reject(noAnswer()));
    const timer = quick.has(call.op) ? setTimeout(late, quickMs) : undefined;
    const answer = shape.safeParse(await waiting.settled.promise.finally(() => {
      clearTimeout(timer);
      if (!this.#isWatched()) this.#watch.stop();
    }));
    if (!answer.success) throw malformed();
    return answer.data;
  }

  close(): void {
    this.#end(Promise.resolve(new DeployError('source.closed', 'The connection to the tab was closed.')));
  }

  /** Whether something is asked of the page's own world; the database has no container. */
  #isWatched(): boolean {
    return [...this.#waiting.values()].some(({ call }) => 'place' in call && call.place === 'page');
  }

  #probe(): number {
    const id = this.#next;
    this.#next += 1;
    this.#port.send({ op: 'probe', id, place: 'page' } satisfies Order);
    return id;
  }

  #end(why: Promise<unknown>): void {
    if (this.#ended) return;
    this.#ended = why;
    this.#watch.stop();
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#port.disconnect();
    const open = [...this.#waiting.values()];
    this.#waiting.clear();
    void why.then((reason) => open.forEach(({ settled }) => settled.reject(reason)));
  }

  #hear(message: unknown): void {
    const { data } = TabNote.safeParse(message);
    if (!data) return;
    if (data.kind === 'superseded') {
      this.#end(Promise.resolve(new DeployError('source.superseded', 'A newer deployment of this tab has taken over.', { next: 'Watch the newer one.' })));
      return;
    }
    const waiting = this.#waiting.get(data.id);
    if (this.#watch.heard(data) || !waiting) return;
    waiting.queue = waiting.queue.then(() => this.#handle(data, waiting)).catch((error: unknown) => this.#settle(data.id, waiting, () => waiting.settled.reject(error)));
  }

  #settle(id: number, waiting: Waiting, how: () => void): void {
    if (this.#waiting.get(id) === waiting) this.#waiting.delete(id);
    how();
  }

  async #handle(note: Exclude<TabNote, { kind: 'superseded' }>, waiting: Waiting): Promise<void> {
    const { listener, settled } = waiting;
    switch (note.kind) {
      case 'answer':
        this.#settle(note.id, waiting, () => settled.resolve(note.value));
        break;
      case 'failed':
        this.#settle(note.id, waiting, () => settled.reject(new DeployError('source.failed', `The editor’s page could not do it: ${note.message.slice(0, 300)}`, { next: 'Reload the editor’s tab and try again.' })));
        break;
      case 'alive':
        break;
      case 'output':
        listener.output?.(note.text);
        break;
      case 'unread':
        listener.unread?.(note.path, note.reason);
        break;
      case 'files':
        if (note.files.reduce((sum, { size }) => sum + size, 0) !== note.bytes.size) throw malformed();
        await listener.files?.(note.files, note.bytes);
        this.#taken(note.id, note.batch, waiting);
        break;
      case 'part':
        await listener.part?.(note.path, note.bytes, note.last);
        this.#taken(note.id, note.batch, waiting);
        break;
    }
  }

  #taken(id: number, batch: number, { call }: Waiting): void {
    if (!this.#ended && 'place' in call) this.#port.send({ op: 'taken', id, place: call.place, batch } satisfies Order);
  }
}

function malformed(): DeployError {
  return new DeployError('source.malformed', 'The editor’s page answered with something that makes no sense.', { next: 'Reload the editor’s tab and try again.' });
}
