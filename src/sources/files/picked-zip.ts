import { Inflate } from 'fflate';
import { DeployError } from '../../domain/errors.ts';
import { manifestLimits } from '../../domain/manifest.ts';
import { beginCrc32 } from './crc32.ts';
import { neverEntered, type PickedFile, type PickedFiles, pieceBytes, tooMany } from './picked-files.ts';
import { damaged, readZipDirectory, refuseTooLarge, type ZipEntry } from './zip-directory.ts';

/** Packed bytes that are read at once; a piece of output is at most about a thousand times that, and is cut. */
const readBytes = 64 * 1024;

/**
 * Lists a zip archive; a single folder around everything is left away. Nothing is unpacked before it is asked for, and never more than
 * the archive's directory says. Throws DeployError `zip.damaged`, `zip.refused`, `zip.encrypted`, `source.too-large`.
 */
export async function listZip(file: Blob, name: string): Promise<PickedFiles> {
  const entries = await readZipDirectory(file);
  const files = new Map<string, PickedFile>();
  const odd = new Map<string, string>();
  const wanted: ZipEntry[] = [];
  const top = singleTop(entries.map(({ path }) => path));
  const projects = new Set([top, ...entries.flatMap(({ path }) => (/(?:^|\/)package\.json$/.test(path) ? [path.slice(0, -'package.json'.length)] : []))]);
  for (const entry of entries) {
    const skipped = skippedFolder(entry.path, projects);
    if (skipped !== undefined) odd.set(skipped.folder, skipped.reason);
    else if (entry.link) odd.set(entry.path, 'it is neither a file nor a folder');
    else if (!entry.path.endsWith('/')) wanted.push(entry);
  }
  if (wanted.length > manifestLimits.files) throw tooMany(manifestLimits.files, name);
  refuseTooLarge(wanted.reduce((sum, { size }) => sum + size, 0));
  for (const entry of wanted) {
    const path = entry.path.slice(top.length);
    if (files.has(path)) throw new DeployError('zip.refused', `The archive holds “${path}” twice.`, { next: 'Make the archive anew and try again.' });
    files.set(path, { open: () => openEntry(file, entry) });
  }
  return { kind: 'zip', name, files, odd: [...odd].map(([path, reason]) => ({ path: path.startsWith(top) ? path.slice(top.length) || path : path, reason })) };
}

/** The outermost folder around an entry that is never looked into, with its slash, and why. `projects`: folders in which packages are installed. */
function skippedFolder(path: string, projects: ReadonlySet<string>): { readonly folder: string; readonly reason: string } | undefined {
  for (let slash = path.indexOf('/'), from = 0; slash >= 0; from = slash + 1, slash = path.indexOf('/', from)) {
    const reason = neverEntered(path.slice(from, slash), projects.has(path.slice(0, from)));
    if (reason !== undefined) return { folder: path.slice(0, slash + 1), reason };
  }
  return undefined;
}

/** The one folder that everything lies in, with its slash; empty when there is none. What file managers leave does not count. */
function singleTop(paths: readonly string[]): string {
  const own = paths.filter((path) => !path.startsWith('__MACOSX/'));
  const counted = own.filter((path) => !/(^|\/)(\.DS_Store|Thumbs\.db)$/.test(path));
  const slash = counted[0]?.indexOf('/') ?? -1;
  const top = slash < 0 ? '' : counted[0]?.slice(0, slash + 1) ?? '';
  return top !== '' && own.every((path) => path.startsWith(top)) ? top : '';
}

async function openEntry(file: Blob, entry: ZipEntry): ReturnType<PickedFile['open']> {
  if (entry.encrypted) throw new DeployError('zip.encrypted', `“${entry.path}” is protected with a password.`, { next: 'Make an archive without a password.' });
  if (entry.method !== 0 && entry.method !== 8) throw new DeployError('zip.refused', `“${entry.path}” is packed in a way that is not understood (${entry.method}).`, { next: 'Make an ordinary zip archive.' });
  const header = new DataView(await file.slice(entry.offset, entry.offset + 30).arrayBuffer());
  if (header.byteLength !== 30 || header.getUint32(0, true) !== 0x04034b50) throw damaged(`“${entry.path}” is not where its directory says`);
  const start = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = file.slice(start, start + entry.packed);
  if (packed.size !== entry.packed) throw damaged('it ends too early');
  return { size: entry.size, pieces: () => checked(entry, entry.method === 0 ? stored(packed) : inflated(packed, entry)) };
}

/** Passes bytes on as long as they are what the directory says. */
async function* checked({ path, size, crc }: ZipEntry, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const sum = beginCrc32();
  let total = 0;
  for await (const piece of pieces) {
    total += piece.length;
    if (total > size) throw new DeployError('zip.refused', `“${path}” unpacks to more than the archive says, which only a trap does.`, { next: 'Make the archive anew from a folder you trust.' });
    sum.add(piece);
    yield piece;
  }
  if (total !== size || sum.value() !== crc) throw damaged(`“${path}” is damaged`);
}

async function* stored(packed: Blob): AsyncIterable<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < packed.size; at += pieceBytes) yield new Uint8Array(await packed.slice(at, at + pieceBytes).arrayBuffer());
}

async function* inflated(packed: Blob, { path }: ZipEntry): AsyncIterable<Uint8Array<ArrayBuffer>> {
  let out: Uint8Array<ArrayBuffer>[] = [];
  const inflate = new Inflate((chunk) => {
    // The inflater uses its memory again.
    if (chunk.length > 0) out.push(new Uint8Array(chunk));
  });
  for (let at = 0; at < packed.size || at === 0; at += readBytes) {
    const bytes = new Uint8Array(await packed.slice(at, at + readBytes).arrayBuffer());
    try {
      inflate.push(bytes, at + readBytes >= packed.size);
    } catch {
      throw damaged(`“${path}” is damaged`);
    }
    for (const chunk of out) for (let from = 0; from < chunk.length; from += pieceBytes) yield chunk.subarray(from, from + pieceBytes);
    out = [];
  }
}
