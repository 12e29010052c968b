import { contentScripts } from '../../../../src/sources/bolt-tab/content-scripts.ts';
import { createTabInspector } from '../../../../src/sources/bolt-tab/inspect.ts';
import { createBoltTabSource } from '../../../../src/sources/bolt-tab/source.ts';
import { createTabAccess } from '../../../../src/sources/bolt-tab/tab-access.ts';
import { toWire } from '../../../../src/domain/errors.ts';
import { toBase64 } from '../../../../src/security/bytes.ts';

const tabs = createTabAccess(chrome, contentScripts);

interface Kept {
  files: Record<string, string>;
  calls: number;
  log: string[];
  progress: number;
  result: unknown;
  abort(): void;
  done: Promise<void>;
}
const captures = new Map<string, Kept>();

/** What the test calls inside the worker. */
const harness = {
  tabId: async () => (await chrome.tabs.query({ active: true, lastFocusedWindow: true }))[0]?.id,
  inspect: createTabInspector({ tabs }),
  identify: (tabId: number) => createBoltTabSource({ tabId, tabs }).identify(AbortSignal.timeout(20_000)).catch(toWire),
  begin(key: string, tabId: number, chosen: { output: string | null; buildCommand: string | null }, slow: number) {
    const ending = new AbortController();
    const parts = new Map<string, Uint8Array[]>();
    const kept: Kept = { files: {}, calls: 0, log: [], progress: 0, result: undefined, abort: () => ending.abort(), done: Promise.resolve() };
    captures.set(key, kept);
    const bytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
    kept.done = createBoltTabSource({ tabId, tabs, patience: 5_000 }).capture({
      ...chosen,
      project: null, signal: ending.signal,
      log: (line) => void kept.log.push(line),
      progress: (done) => { kept.progress = done; },
      sink: {
        async addFiles(files, blob) {
          kept.calls += 1;
          await new Promise((resolve) => { setTimeout(resolve, slow); });
          const all = await bytes(blob);
          let at = 0;
          for (const { path, size } of files) kept.files[path] = toBase64(all.subarray(at, at += size));
        },
        async addPart(path, blob, last) {
          kept.calls += 1;
          const list = parts.get(path) ?? [];
          parts.set(path, [...list, await bytes(blob)]);
          if (last) kept.files[path] = toBase64(new Uint8Array(await new Blob(parts.get(path) as Uint8Array<ArrayBuffer>[]).arrayBuffer()));
        },
      },
    }).then((report) => { kept.result = { report }; }, (error: unknown) => { kept.result = { error: toWire(error) }; });
  },
  state(key: string) {
    const kept = captures.get(key);
    if (!kept) throw new Error(`no capture ${key}`);
    const { files, calls, log, progress, result } = kept;
    return { files, calls, log, progress, result };
  },
  async finish(key: string) {
    await captures.get(key)?.done;
    return harness.state(key);
  },
  abort(key: string) { captures.get(key)?.abort(); },
};
/** The harness, as the test reaches it. */
export type Harness = typeof harness;
Object.assign(globalThis, { harness });
// Wakes the worker again after the test has ended it.
chrome.tabs.onUpdated.addListener(() => undefined);
