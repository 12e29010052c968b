import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const words = ['tide', 'harbour', 'mooring', 'ebb', 'flood', 'slack', 'fathom', 'buoy', 'keel', 'anchor', 'lee', 'windward'];

/** A built site as large ones are: half of it pictures, which do not compress, the rest thousands of small texts, which do. */
export function siteOf(megabytes: number): Map<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>([['index.html', '<!doctype html><title>Archive</title><p>Archive</p>']]);
  for (let index = 0; index < megabytes * 1.25; index += 1) files.set(`pictures/${index}.png`, new Uint8Array(randomBytes(400_000)));
  for (let index = 0; index < megabytes * 60; index += 1) {
    const text = Array.from(randomBytes(1_400), (byte) => `${words[byte % words.length]}${byte}`).join(' ');
    files.set(`texts/${index % 60}/${index}.txt`, text.slice(0, 8_300));
  }
  return files;
}

/** A site as many are: 1,500 files, 20 MB, a quarter of it pictures. */
export function typicalSite(): Map<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>([['index.html', '<!doctype html><title>Archive</title><p>Archive</p>']]);
  for (let index = 0; index < 99; index += 1) files.set(`pictures/${index}.webp`, new Uint8Array(randomBytes(50_000)));
  for (let index = 0; index < 1_400; index += 1) {
    const text = Array.from(randomBytes(1_900), (byte) => `${words[byte % words.length]}${byte}`).join(' ');
    files.set(`notes/${index % 40}/${index}.html`, `<!doctype html><title>Note ${index}</title>${text.slice(0, 10_700)}`);
  }
  return files;
}

/** Writes a site into a folder. */
export function writeSite(folder: string, files: ReadonlyMap<string, Uint8Array | string>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
