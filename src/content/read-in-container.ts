import type { Inventory } from './bridge.ts';
import type { Container } from './find-container.ts';
import { askInContainer } from './folder-program.ts';
import { pack, type Piece } from './pack-files.ts';
import type { InventoryQuery, ProjectFiles, SizedFile } from './project-files.ts';

/** Files below this size are never worth a call of their own, bytes. */
const smallBytes = 64 * 1024;
/** One file in so many may be read by a call of its own. */
const filesPerCall = 32;
/** Bytes that one run of the program hands over: starting it takes as long as some megabytes. */
const groupBytes = 16 * 1024 * 1024;
/** Bytes of paths in one order: with what compressing may add they fit into one argument of 128 KiB. */
const maxPathBytes = 88 * 1024;

interface Found {
  readonly files: readonly [path: string, size: number, mtimeMs: number, sha256: string | null][];
  readonly odd: readonly string[];
  readonly more: boolean;
}

/** What lies in a folder, as a program inside the container sees it; null when there is no such folder. Rejects where none can run. */
export async function inventoryInContainer(
  container: Container, query: InventoryQuery & { readonly depth: number }, signal: AbortSignal,
): Promise<Inventory> {
  const answer = await askInContainer(container, { ...query, op: 'list' }, signal);
  const found = JSON.parse(new TextDecoder().decode(answer)) as Found | null;
  if (!found) return null;
  const files = found.files.map(([path, size, mtimeMs, sha256]) => ({ path, size, mtimeMs, sha256 }));
  return { files, odd: found.odd.slice(0, query.limit), more: found.more };
}

/**
 * The bytes of files whose sizes are known. The largest files are read by the container's own `readFile`, in pieces of at most `limit`
 * bytes; the many small ones are handed over together by a program inside. Where that fails, they are read one by one too.
 */
export async function* readInContainer(
  container: Container, wanted: readonly SizedFile[], files: Pick<ProjectFiles, 'bytes'>, limit: number, signal: AbortSignal,
): AsyncGenerator<Piece> {
  const { alone, together } = divided(wanted, limit);
  const groups = grouped(together);
  let ahead = groups[0] && settled(readGroup(container, groups[0], signal));
  yield* pack(alone.map(({ path }) => path), files, limit, signal);
  for (let next = 1; ahead; next += 1) {
    const read = await ahead;
    signal.throwIfAborted();
    if (read instanceof Error) {
      yield* pack(groups.slice(next - 1).flat().map(({ path }) => path), files, limit, signal);
      return;
    }
    const group = groups[next];
    ahead = group && settled(readGroup(container, group, signal));
    yield* read;
  }
}

/** A failure as a value: what is read ahead fails while nobody waits for it. */
function settled(reading: Promise<Piece[]>): Promise<Piece[] | Error> {
  return reading.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
}

function divided(wanted: readonly SizedFile[], limit: number): { alone: SizedFile[]; together: SizedFile[] } {
  const calls = Math.max(1, Math.floor(wanted.length / filesPerCall));
  const bySize = wanted.toSorted((a, b) => b.size - a.size);
  const alone = bySize.filter(({ size }, index) => size >= limit || (index < calls && size >= smallBytes));
  const chosen = new Set(alone);
  return { alone, together: wanted.filter((file) => !chosen.has(file)) };
}

function grouped(files: readonly SizedFile[]): SizedFile[][] {
  const encoder = new TextEncoder();
  const groups: SizedFile[][] = [];
  let bytes = 0;
  let pathBytes = 0;
  for (const file of files) {
    const ofPath = encoder.encode(file.path).length + 3;
    const open = groups.at(-1);
    if (open && bytes + file.size <= groupBytes && pathBytes + ofPath <= maxPathBytes) open.push(file);
    else {
      groups.push([file]);
      bytes = 0;
      pathBytes = 0;
    }
    bytes += file.size;
    pathBytes += ofPath;
  }
  return groups;
}

async function readGroup(container: Container, group: readonly SizedFile[], signal: AbortSignal): Promise<Piece[]> {
  const answer = await askInContainer(container, { op: 'read', paths: group.map(({ path }) => path), bytes: groupBytes }, signal);
  const end = 4 + new DataView(answer.buffer).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(answer.subarray(4, end))) as (number | string)[];
  const read: { path: string; size: number }[] = [];
  const pieces: Piece[] = [];
  for (const [index, { path }] of group.entries()) {
    const found = head[index];
    if (typeof found === 'number') read.push({ path, size: found });
    else pieces.push({ kind: 'unread', path, reason: found ?? 'the container did not answer for it' });
  }
  if (end + read.reduce((sum, { size }) => sum + size, 0) !== answer.length) throw new Error('The program in the container sent other bytes than it said.');
  if (read.length > 0) pieces.push({ kind: 'files', files: read, bytes: answer.buffer.slice(end) });
  return pieces;
}
