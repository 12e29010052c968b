import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { projectsFolder, type Variant } from './variants.ts';

/** Names that look like a hash or nearly so, and never are: every project publishes them. */
export const publicNames = [
  'banner2x.png', 'Web3Logo.png', 'i18nData.json', 'orient2d.js', 'HRPolicy.pdf', 'photo-20240101.png',
  'data.2024Q3v2.csv', 'robots.txt', 'fonts/Exo2Bold.woff2', 'assets/icon-download.svg',
  'assets/photo-20240101.png', 'assets/step-1of5.png', '.well-known/security.txt',
] as const;

/** Bytes that look random and are the same for the same seed. */
function noise(seed: string, length: number): Buffer {
  const block = (index: number): Buffer => createHash('sha256').update(`${seed} ${String(index)}`).digest();
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) => block(index));
  return Buffer.concat(blocks).subarray(0, length);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  let crc = 0xffffffff;
  for (const byte of typed) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(content.length);
  typed.copy(framed, 4);
  framed.writeUInt32BE((crc ^ 0xffffffff) >>> 0, typed.length + 4);
  return framed;
}

/** A picture of noise, 64 by 64: larger than what build tools put into a program as text. */
function picture(seed: string): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(64);
  header.writeUInt32BE(64, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: 64 }, (_, row) => [Buffer.from([0]), noise(`${seed} ${String(row)}`, 192)]);
  const pixels = deflateSync(Buffer.concat(rows.flat()));
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

/** The content of a made file in one of its two editions. */
function madeFile(path: string, edition: 'one' | 'two'): Buffer {
  const seed = `${path} ${edition}`;
  switch (extname(path)) {
    case '.png': return picture(seed);
    case '.json': return Buffer.from(`{ "title": "Edition ${edition}" }\n`);
    case '.js': return Buffer.from(`globalThis.edition = 'Edition ${edition}';\n`);
    case '.svg': return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><desc>${edition}</desc></svg>\n`);
    case '.txt': return Buffer.from(`# Edition ${edition}\n`);
    default: return noise(seed, 8192);
  }
}

const settings = new Set([
  'package.json', 'angular.json', 'app.json', '_config.yml', 'mkdocs.yml', 'config.toml', 'optional-features.json',
]);

/** Whether a file says how to build: it stays as it is. */
function isSetting(name: string): boolean {
  return settings.has(name) || /^tsconfig.*\.json$|\.config\.[a-z]+$/.test(name);
}

/** Writes a project into a folder; every source file differs between its two editions. Answers its paths. */
export async function prepareProject(
  variant: Variant, into: string, edition: 'one' | 'two',
): Promise<string[]> {
  const from = join(projectsFolder, variant.name);
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'variant.json');
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1));
  for (const path of paths) {
    await mkdir(dirname(join(into, path)), { recursive: true });
    if (edition === 'one' || isSetting(basename(path))) {
      await cp(join(from, path), join(into, path));
      continue;
    }
    const text = await readFile(join(from, path), 'utf8');
    if (!text.includes('Edition one')) {
      throw new Error(`${variant.name}/${path} cannot be changed: put “Edition one” into what reaches the site.`);
    }
    await writeFile(join(into, path), text.replaceAll('Edition one', 'Edition two'));
  }
  const folder = variant.publicFolder;
  const made = [...variant.imported, ...folder === null ? [] : publicNames.map((name) => join(folder, name))];
  for (const path of made) {
    await mkdir(dirname(join(into, path)), { recursive: true });
    await writeFile(join(into, path), madeFile(path, edition));
  }
  return [...paths, ...made].toSorted();
}
