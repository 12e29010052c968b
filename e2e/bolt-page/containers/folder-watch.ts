import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A change below a watched folder: `rename` when something came or went, `change` when a file's content did. */
export interface FolderChange {
  event: 'rename' | 'change';
  /** Relative to the watched folder. */
  path: string;
}

/** Shortest pause between two looks, ms; a look that took long is followed by a pause ten times as long. */
const EVERY = 250;
const SKIPPED = new Set(['node_modules', '.git']);

/**
 * Reports changes below a folder until it is stopped. It compares what is there up to four times a second: Node's own
 * recursive watching loses events on Linux. `node_modules` and `.git` are not looked into.
 */
export function watchFolder(folder: string, recursive: boolean, report: (change: FolderChange) => void): { ready: Promise<void>; stop(): void } {
  let seen = new Map<string, string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let took = 0;
  const look = async () => {
    const began = performance.now();
    const now = await stamps(folder, '', recursive);
    took = performance.now() - began;
    const changes = compare(seen, now);
    seen = now;
    if (!stopped) for (const change of changes) report(change);
  };
  const again = () => {
    if (!stopped) timer = setTimeout(() => void look().catch(() => undefined).then(again), Math.max(EVERY, 10 * took));
  };
  const ready = stamps(folder, '', recursive).then((first) => {
    seen = first;
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
    if (old === undefined) changes.push({ event: 'rename', path });
    else if (old !== stamp) changes.push({ event: 'change', path });
  }
  for (const path of before.keys()) if (!after.has(path)) changes.push({ event: 'rename', path });
  return changes;
}

async function stamps(folder: string, prefix: string, recursive: boolean): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (SKIPPED.has(entry.name)) continue;
    const path = prefix + entry.name;
    const full = join(folder, entry.name);
    if (entry.isDirectory()) {
      found.set(path, 'folder');
      if (recursive) for (const [inner, stamp] of await stamps(full, `${path}/`, true)) found.set(inner, stamp);
    } else {
      const { mtimeNs, size } = await stat(full, { bigint: true }).catch(() => ({ mtimeNs: 0n, size: 0n }));
      found.set(path, `${mtimeNs} ${size}`);
    }
  }
  return found;
}
