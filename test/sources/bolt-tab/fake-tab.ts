import type { Inventory, Look, Opened, Order, Place, Unfinished } from '../../../src/content/bridge.ts';
import { createFileServer, type FileServer } from '../../../src/content/file-server.ts';
import { filesFromTexts } from '../../../src/content/project-files.ts';
import type { TabAccess } from '../../../src/sources/bolt-tab/tab-access.ts';

/** A tab without a browser: the content scripts' own file servers over texts in memory. */
export interface FakeTab {
  look?: Partial<Look>;
  /** The page's own world: which source it has, its files, and what its programs do to them. */
  page?: { source: Opened['source']; files?: Map<string, string | null>; trouble?: Opened['trouble']; frame?: string; unsaved?: string[]; shown?: Opened['shown']; unfinished?(): Unfinished; inventory?(folder: string): Inventory; run?(command: string, output: (text: string) => void, signal: AbortSignal): Promise<number> };
  database?: { source: Opened['source']; files: Map<string, string | null> };
  /** Messages the page sends in place of what it should. */
  forge?(note: object): object;
  /** The page's own world never answers. */
  silent?: boolean;
  /** The page is so busy that nothing can be put into it. */
  shut?: boolean;
  /** With the first order of this kind the container dies: neither that nor a later one is answered, though the page lives. */
  diesAt?: Order['op'];
  /** With the container the page dies, too. */
  mute?: boolean;
  /** Nothing answers the question what the tab shows. */
  silentLook?: boolean;
  /** Origins that this browser does not reach. */
  unreachable?: string[];
}

/** Everything that went through a tab's ports. */
export interface FakeTabs extends TabAccess {
  readonly orders: Order[];
  /** Closes the tab, or with `reload` its page alone. */
  leave(reload: boolean): void;
  readonly stopped: () => number;
}

/** The chat that a fake tab shows if not told otherwise. */
export const project = { chat: '3', name: 'Tides', firstMessage: 'm1', title: 'Tide table', lastMessage: 'm2' };

/** A browser with one tab, of id 1. */
export function fakeTabs(tab: FakeTab): FakeTabs {
  const orders: Order[] = [];
  let open = true;
  let stopped = 0;
  let dead = false;
  let leave = (): void => undefined;

  const page = tab.page ?? { source: null };
  const own = { trouble: page.trouble ?? null, frame: page.frame ?? null, unsaved: page.unsaved ?? [] };
  const serverOf = (place: Place, tell: (note: object) => void): FileServer => {
    const { source = null, files = new Map<string, string | null>(), ...rest } = (place === 'page' ? tab.page : tab.database) ?? {};
    const extra = place === 'page' ? own : { trouble: null, frame: null, unsaved: [] };
    const run = 'run' in rest ? rest.run : undefined;
    return createFileServer({
      open: () => Promise.resolve({
        about: { source, ...extra, binaries: [...files].filter(([, text]) => text === null).map(([path]) => path), shown: (place === 'page' ? tab.page?.shown : undefined) ?? null },
        files: { ...filesFromTexts(files), ...(place === 'page' && tab.page?.inventory ? { inventory: ({ folder }: { folder: string }) => Promise.resolve(tab.page?.inventory?.(folder) ?? null) } : {}) },
        ...(place === 'page' && tab.page?.unfinished ? { unfinished: tab.page.unfinished } : {}),
        ...(run ? { run: (command: string, args: readonly string[], output: (text: string) => void, signal: AbortSignal) => run([command, ...args].join(' '), output, signal) } : {}),
      }),
      post: (note) => tell(tab.forge?.('bytes' in note ? { ...note, bytes: new Blob([note.bytes]) } : note) ?? ('bytes' in note ? { ...note, bytes: new Blob([note.bytes]) } : note)),
    });
  };

  return {
    orders,
    stopped: () => stopped,
    leave(reload) {
      open = reload;
      leave();
    },
    find: (tabId) => Promise.resolve(open && tabId === 1 ? { url: undefined } : undefined),
    inject: (tabId) => (tab.shut ? new Promise(() => undefined) : open && tabId === 1 ? Promise.resolve() : Promise.reject(new Error('No tab with that id'))),
    reaches: (origin) => Promise.resolve(!tab.unreachable?.includes(origin)),
    connect() {
      const listeners: ((message: unknown) => void)[] = [];
      const tell = (note: object): void => queueMicrotask(() => listeners.forEach((listener) => listener(note)));
      const servers = { page: serverOf('page', tell), database: serverOf('database', tell) };
      const gone: (() => void)[] = [];
      const stop = (): void => {
        stopped += 1;
        void servers.page.stop();
        void servers.database.stop();
      };
      leave = () => {
        stop();
        gone.forEach((listener) => listener());
      };
      return {
        send(message) {
          const order = message as Order;
          orders.push(order);
          if (order.op === 'look' && tab.silentLook) return;
          if (order.op === 'look') tell({ kind: 'answer', id: order.id, value: { editor: true, marks: [], origin: 'http://localhost:5173', project, database: null, ...tab.look } });
          else if (order.place === 'page' && (dead ||= order.op === tab.diesAt)) {
            if (order.op === 'probe' && !tab.mute) tell({ kind: 'alive', id: order.id });
          } else if (!(tab.silent && order.place === 'page')) servers[order.place].take(order);
        },
        onMessage: (listener) => void listeners.push(listener),
        onDisconnect: (listener) => void gone.push(listener),
        disconnect: stop,
      };
    },
  };
}
