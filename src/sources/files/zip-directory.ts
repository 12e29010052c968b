import { DeployError } from '../../domain/errors.ts';
import { manifestLimits } from '../../domain/manifest.ts';
import { extraFields, zipName } from './zip-name.ts';

/** An entry of an archive's directory. Sizes and offsets in bytes. */
export interface ZipEntry {
  /** With slashes; a folder's ends in one. */
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header lies. */
  readonly offset: number;
  readonly encrypted: boolean;
  readonly link: boolean;
}

/** Entries that are looked at at most, node_modules and all. */
const mostEntries = 300_000;
/** The largest directory that is read, bytes. */
const largestDirectory = 128 * 1024 * 1024;
const endSize = 22;
const locatorSize = 20;

/** Why an archive cannot be read. */
export function damaged(what: string): DeployError {
  return new DeployError('zip.damaged', `The archive cannot be read: ${what}.`, { next: 'Make the archive anew and try again.' });
}

/**
 * Reads the directory at an archive's end (APPNOTE.TXT 6.3.10, 4.3.12 to 4.3.16, ZIP64 included): it, and not what stands before each
 * file, says what is in the archive. Throws DeployError `zip.damaged`, `zip.refused` (a path that leads out of it, several parts,
 * entries that share bytes), `source.too-large`.
 */
export async function readZipDirectory(file: Blob): Promise<ZipEntry[]> {
  const { offset, size, count } = await findDirectory(file);
  if (count > mostEntries || size > largestDirectory) throw new DeployError('source.too-large', `The archive has ${count} entries, more than can be looked at.`, { next: 'Pack only the folder that holds the finished site.' });
  const view = await viewOf(file, offset, size);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > size || view.getUint32(at, true) !== 0x02014b50) throw damaged('its directory is cut off');
    const [nameLength, extraLength, commentLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const end = at + 46 + nameLength + extraLength + commentLength;
    if (end > size) throw damaged('its directory is cut off');
    entries.push(entryOf(view, at, nameLength, extraLength));
    at = end;
  }
  refuseSharedBytes(entries, offset);
  return entries;
}

function entryOf(view: DataView<ArrayBuffer>, at: number, nameLength: number, extraLength: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const extra = new Uint8Array(view.buffer, view.byteOffset + at + 46 + nameLength, extraLength);
  const path = zipName(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength), (flags & 0x800) !== 0, extra).replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.split('/').includes('..')) {
    throw new DeployError('zip.refused', `The archive holds “${path.slice(0, 200)}”, a path that leads out of it.`, { next: 'Make the archive anew from a folder you trust.' });
  }
  let [size, packed, offset] = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  // ZIP64: each value that does not fit stands in the extra field, in this order.
  for (const [id, content] of extraFields(extra)) {
    if (id !== 1) continue;
    const values = new DataView(content.buffer, content.byteOffset, content.byteLength);
    let value = 0;
    const next = (small: number): number => {
      if (small !== 0xffffffff || value + 8 > content.length) return small;
      value += 8;
      return Number(values.getBigUint64(value - 8, true));
    };
    [size, packed, offset] = [next(size), next(packed), next(offset)];
  }
  const unix = view.getUint8(at + 5) === 3 ? view.getUint32(at + 38, true) >>> 16 : 0;
  return { path, method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), packed, size, offset, encrypted: (flags & 1) !== 0, link: (unix & 0o170000) === 0o120000 };
}

/** An archive of a few kilobytes can hold terabytes where many entries point to the same bytes (D. Fifield, "A better zip bomb", 2019). */
function refuseSharedBytes(entries: readonly ZipEntry[], directory: number): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end || entry.offset + 30 + entry.packed > directory) throw new DeployError('zip.refused', 'Files of the archive share their bytes, which only a trap does.', { next: 'Make the archive anew from a folder you trust.' });
    end = entry.offset + 30 + entry.packed;
  }
}

async function findDirectory(file: Blob): Promise<{ offset: number; size: number; count: number }> {
  const from = Math.max(0, file.size - endSize - 0xffff);
  const tail = await viewOf(file, from, file.size - from);
  let end = tail.byteLength - endSize;
  while (end >= 0 && (tail.getUint32(end, true) !== 0x06054b50 || end + endSize + tail.getUint16(end + 20, true) > tail.byteLength)) end -= 1;
  if (end < 0) throw damaged('it is no zip archive, or its end is missing');
  if (tail.getUint16(end + 4, true) > 0 && tail.getUint16(end + 4, true) !== 0xffff) throw new DeployError('zip.refused', 'The archive consists of several parts.', { next: 'Pack it into one file.' });
  const small = { count: tail.getUint16(end + 10, true), size: tail.getUint32(end + 12, true), offset: tail.getUint32(end + 16, true) };
  const found = small.count === 0xffff || small.size === 0xffffffff || small.offset === 0xffffffff ? await findLargeDirectory(file, tail, from, end) : small;
  if (found.offset + found.size > file.size) throw damaged('its directory is cut off');
  return found;
}

async function findLargeDirectory(file: Blob, tail: DataView, from: number, end: number): Promise<{ offset: number; size: number; count: number }> {
  const locator = end - locatorSize;
  if (locator < 0 || tail.getUint32(locator, true) !== 0x07064b50) throw damaged('its directory is cut off');
  const at = Number(tail.getBigUint64(locator + 8, true));
  if (at + 56 > from + tail.byteLength) throw damaged('its directory is cut off');
  const record = await viewOf(file, at, 56);
  if (record.getUint32(0, true) !== 0x06064b50) throw damaged('its directory is cut off');
  return { count: Number(record.getBigUint64(32, true)), size: Number(record.getBigUint64(40, true)), offset: Number(record.getBigUint64(48, true)) };
}

async function viewOf(file: Blob, offset: number, length: number): Promise<DataView<ArrayBuffer>> {
  const bytes = await file.slice(offset, offset + length).arrayBuffer();
  if (bytes.byteLength !== length) throw damaged('it ends too early');
  return new DataView(bytes);
}

/** Whether a site of this size may be deployed. Throws DeployError `source.too-large`. */
export function refuseTooLarge(bytes: number): void {
  if (bytes > manifestLimits.bytes) throw new DeployError('source.too-large', 'The site is larger than one gibibyte.', { next: 'Choose the folder that holds the finished site.' });
}
