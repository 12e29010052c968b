import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A change below a watched folder. Only a file's content changes; folders come and go. */
export interface FolderChange {
  kind: 'added' | 'changed' | 'removed';
  folder: boolean;
  /** Relative to the watched folder. */
  path: string;
}

/** How a watched folder is watched. */
export interface WatchOptions {
  recursive: boolean;
  /** Report what is there already as added. False if left out. */
  fromEmpty?: boolean;
}

/** Shortest pause between two looks, ms; a look that took long is followed by a pause ten times as long. */
const EVERY = 250;
const SKIPPED = new Set(['node_modules', '.git']);

const FOLDER = 'folder';

/**
 * Reports the changes of each comparison below a folder, until it is stopped. It compares what is there up to four times a second: Node's own
 * recursive watching loses events on Linux. `node_modules` and `.git` are not looked into.
 */
export function watchFolder(folder: string, options: WatchOptions, report: (changes: FolderChange[]) => void): { ready: Promise<void>; stop(): void } {
  let seen = new Map<string, string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let took = 0;
  const look = async () => {
    const began = performance.now();
    const now = await stamps(folder, '', options.recursive);
    took = performance.now() - began;
    const changes = compare(seen, now);
    seen = now;
    if (!stopped && changes.length > 0) report(changes);
  };
  const again = () => {
    if (!stopped) timer = setTimeout(() => void look().catch(() => undefined).then(again), Math.max(EVERY, 10 * took));
  };
  const ready = stamps(folder, '', options.recursive).then((first) => {
    if (!options.fromEmpty) seen = first;
    again();
  });
  return {
    ready,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function compare(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): FolderChange[] {
  const changes: FolderChange[] = [];
  for (const [path, stamp] of after) {
    const old = before.get(path);
    const folder = stamp === FOLDER;
    if (old === undefined) changes.push({ kind: 'added', folder, path });
    else if (old !== stamp) changes.push({ kind: 'changed', folder, path });
  }
  for (const [path, stamp] of before) if (!after.has(path)) changes.push({ kind: 'removed', folder: stamp === FOLDER, path });
  return changes;
}

async function stamps(folder: string, prefix: string, recursive: boolean): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (SKIPPED.has(entry.name)) continue;
    const path = prefix + entry.name;
    const full = join(folder, entry.name);
    if (entry.isDirectory()) {
      found.set(path, FOLDER);
      if (recursive) for (const [inner, stamp] of await stamps(full, `${path}/`, true)) found.set(inner, stamp);
    } else {
      const { mtimeNs, size } = await stat(full, { bigint: true }).catch(() => ({ mtimeNs: 0n, size: 0n }));
      found.set(path, `${mtimeNs} ${size}`);
    }
  }
  return found;
}
