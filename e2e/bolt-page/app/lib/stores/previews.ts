import type { WebContainer } from '@webcontainer/api';
import { atom, type WritableAtom } from 'nanostores';

/** A server that a program in the container has opened. */
export interface PreviewInfo {
  port: number;
  ready: boolean;
  baseUrl: string;
}

/**
 * The container's servers. As in bolt.diy, every write to localStorage tells all of it to the other tabs, and
 * those load a frame anew.
 */
export class PreviewsStore {
  readonly previews: WritableAtom<PreviewInfo[]> = atom([]);
  readonly #source = Math.random().toString(36).slice(2, 15);
  readonly #channel = new BroadcastChannel('storage-sync-channel');

  constructor(webcontainer: Promise<WebContainer>) {
    this.#shareStorage();
    void webcontainer.then((container) => {
      container.on('server-ready', () => this.#broadcast());
      container.on('port', (port, type, url) => {
        const others = this.previews.get().filter((preview) => preview.port !== port);
        this.previews.set(type === 'open' ? [...others, { port, ready: true, baseUrl: url }] : others);
      });
    });
  }

  #shareStorage(): void {
    Object.assign(window, { _tabId: this.#source });
    const setItem = localStorage.setItem.bind(localStorage);
    this.#channel.addEventListener('message', ({ data }: MessageEvent<{ storage: Record<string, string>; source: string }>) => {
      if (data.source === this.#source) return;
      for (const [key, value] of Object.entries(data.storage)) setItem(key, value);
      // The preview's is meant; in a tab that shows none it is the frame in which the container lives, and
      // that is its end.
      const frame = document.querySelector('iframe');
      // oxlint-disable-next-line no-self-assign -- loads it anew
      if (frame) frame.src = frame.src;
    });
    localStorage.setItem = (key, value) => {
      setItem(key, value);
      this.#broadcast();
    };
  }

  #broadcast(): void {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '');
    const storage = Object.fromEntries(keys.map((name) => [name, localStorage.getItem(name) ?? '']));
    this.#channel.postMessage({ type: 'storage-sync', storage, source: this.#source, timestamp: Date.now() });
  }
}
