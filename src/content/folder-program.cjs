// Runs inside the project's container (`node -e`), because one call per file across the container's boundary is what a capture waits for.
// Only reads. Answers one order, on standard output, and ends: lines that begin with the order's mark, the rest of the output is noise.
//   MARK.              still working
//   MARK+<base64>      a chunk of the answer
//   MARK={"bytes":n,"deflated":b}   the answer is complete and has n bytes; the chunks are compressed (RFC 1951)
'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { join, sep } = require('node:path');
const { deflateRawSync, inflateRawSync } = require('node:zlib');

const order = JSON.parse(inflateRawSync(Buffer.from(process.argv[1], 'base64')).toString());
const root = fs.realpathSync(process.cwd());

const write = (text) => process.stdout.write(`\n${order.mark}${text}\n`);

/** A multiple of three, so that chunks of base64 need no padding. */
const chunkBytes = 192 * 1024;
const beatIntervalMs = 1_000;
let lastBeat = Date.now();

function beat() {
  if (Date.now() - lastBeat < beatIntervalMs) return;
  lastBeat = Date.now();
  write('.');
}

const sampleBytes = 64 * 1024;

/** Whether compressing is worth it, judged by a sample from the middle. */
function deflates(bytes) {
  const from = Math.max(0, Math.floor((bytes.length - sampleBytes) / 2));
  const sample = bytes.subarray(from, from + sampleBytes);
  return deflateRawSync(sample, { level: 1 }).length < 0.8 * sample.length;
}

function answer(parts) {
  const bytes = Buffer.concat(parts);
  const deflated = deflates(bytes);
  const sent = deflated ? deflateRawSync(bytes, { level: 1 }) : bytes;
  for (let at = 0; at < sent.length; at += chunkBytes) write(`+${sent.toString('base64', at, at + chunkBytes)}`);
  write(`=${JSON.stringify({ bytes: bytes.length, deflated })}`);
}

const window = Buffer.allocUnsafe(1024 * 1024);

/** SHA-256 of a file, hex; null when it cannot be read. */
function digestOf(file) {
  let handle;
  try {
    handle = fs.openSync(file, 'r');
    const hash = createHash('sha256');
    for (let count = fs.readSync(handle, window); count > 0; count = fs.readSync(handle, window)) {
      hash.update(window.subarray(0, count));
      beat();
    }
    return hash.digest('hex');
  } catch {
    return null;
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

function statOf(file) {
  try {
    return fs.statSync(file);
  } catch {
    return undefined;
  }
}

/** Where a link leads, if that is inside the project and not to a folder that it lies in. */
function targetOf(file) {
  try {
    const real = fs.realpathSync(file);
    const isInside = real === root || real.startsWith(root + sep);
    return isInside && !`${fs.realpathSync(join(file, '..'))}${sep}`.startsWith(real + sep) ? real : undefined;
  } catch {
    return undefined;
  }
}

function walk(folder, depth, found) {
  if (depth > order.depth || found.more) return;
  const folders = [];
  for (const entry of fs.readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const file = join(root, path);
    const isLink = entry.isSymbolicLink();
    const stat = isLink && targetOf(file) === undefined ? undefined : entry.isDirectory() ? entry : statOf(file);
    if (stat?.isDirectory()) {
      if (!order.skip.includes(entry.name)) folders.push(path);
    } else if (stat?.isFile()) {
      if (found.files.length === order.limit) {
        found.more = true;
        return;
      }
      found.files.push([path, stat.size, stat.mtimeMs, order.digests ? digestOf(file) : null]);
    } else found.odd.push(path);
    beat();
  }
  for (const path of folders) walk(path, depth + 1, found);
}

/** A 4 byte length (big endian), a JSON list that has each file's size or why it cannot be read, then the files' bytes. */
function read() {
  let rest = order.bytes;
  const bodies = [];
  const head = order.paths.map((path) => {
    try {
      const bytes = fs.readFileSync(join(root, path));
      beat();
      if (bytes.length > rest) return 'it grew while it was read';
      rest -= bytes.length;
      bodies.push(bytes);
      return bytes.length;
    } catch (error) {
      return error.message.replaceAll(root + sep, '');
    }
  });
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  answer([length, text, ...bodies]);
}

if (order.op === 'read') read();
else {
  const found = statOf(join(root, order.folder))?.isDirectory() ? { files: [], odd: [], more: false } : null;
  if (found) walk(order.folder, 0, found);
  answer([Buffer.from(JSON.stringify(found))]);
}
