import { type Sent, type Transfer, transferStopped } from './upload-release.ts';

/** Transfers that are under way, by key. They go on while the worker that asked for them is gone. */
export interface Transfers {
  /** Begins a transfer, or joins the one of the same key. */
  send(key: string, transfer: Transfer): Promise<Sent>;
  /** Stops a transfer. Its key is free at once: whoever asks again begins anew. */
  stop(key: string): void;
}

/** Keeps transfers by `upload`. */
export function createTransfers(upload: (transfer: Transfer, signal: AbortSignal) => Promise<Sent>): Transfers {
  const underWay = new Map<string, { readonly abort: AbortController; readonly sent: Promise<Sent> }>();
  return {
    async send(key, transfer) {
      const known = underWay.get(key);
      if (known) return await known.sent;
      const abort = new AbortController();
      const entry = { abort, sent: upload(transfer, abort.signal) };
      underWay.set(key, entry);
      try {
        return await entry.sent;
      } finally {
        if (underWay.get(key) === entry) underWay.delete(key);
      }
    },
    stop(key) {
      underWay.get(key)?.abort.abort(transferStopped());
      underWay.delete(key);
    },
  };
}
