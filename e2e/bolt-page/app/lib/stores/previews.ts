import type { WebContainer } from '@webcontainer/api';
import { atom, type WritableAtom } from 'nanostores';

/** A server that a program in the container has opened. */
export interface PreviewInfo {
  port: number;
  ready: boolean;
  baseUrl: string;
}

/** The container's servers. As in bolt.diy, every write to localStorage tells all of it to the other tabs. */
export class PreviewsStore {
  readonly previews: WritableAtom<PreviewInfo[]> = atom([]);

  constructor(webcontainer: Promise<WebContainer>) {
    this.#shareStorage();
    void webcontainer.then((container) => {
      container.on('port', (port, type, url) => {
        const others = this.previews.get().filter((preview) => preview.port !== port);
        this.previews.set(type === 'open' ? [...others, { port, ready: true, baseUrl: url }] : others);
      });
    });
  }

  #shareStorage(): void {
    const source = Math.random().toString(36).slice(2, 15);
    Object.assign(window, { _tabId: source });
    const channel = new BroadcastChannel('storage-sync-channel');
    const setItem = localStorage.setItem.bind(localStorage);
    channel.addEventListener('message', ({ data }: MessageEvent<{ storage: Record<string, string>; source: string }>) => {
      if (data.source !== source) for (const [key, value] of Object.entries(data.storage)) setItem(key, value);
    });
    localStorage.setItem = (key, value) => {
      setItem(key, value);
      const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '');
      const storage = Object.fromEntries(keys.map((name) => [name, localStorage.getItem(name) ?? '']));
      channel.postMessage({ type: 'storage-sync', storage, source, timestamp: Date.now() });
    };
  }
}
