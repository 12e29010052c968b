import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import type { DeploymentFile } from '../../domain/manifest.ts';
import { blobKey } from './blob-table.ts';
import type { StoreParts } from './receiver.ts';

/** Compressed files of a release that lie beside the files they hold: `app.js.br` beside `app.js`. */
export interface Twins {
  /** Whether files of such a name lie beside a path. */
  has(path: string): boolean;
  /**
   * Those that really hold the file's bytes and are smaller (RFC 1952, RFC 7932); what else has such a name
   * is a file of its own.
   */
  of(file: DeploymentFile): Promise<{ readonly br?: Uint8Array; readonly gzip?: Uint8Array }>;
}

/** Larger files are not compared with what lies beside them, bytes. */
const largest = 64 * 1024 * 1024;
const unbrotli = promisify(brotliDecompress);
const ungzip = promisify(gunzip);

/** The twins among a release's files. */
export function createTwins({ tables, reader }: StoreParts, project: string, files: readonly DeploymentFile[]): Twins {
  const byPath = new Map(files.map((file) => [file.path, file]));

  async function twin(file: DeploymentFile, ending: string, decompress: typeof unbrotli | typeof ungzip): Promise<Uint8Array | undefined> {
    const beside = byPath.get(`${file.path}${ending}`);
    const row = beside && tables.blobs.get(blobKey(project, beside.sha256));
    if (!row || row.length >= file.size || file.size > largest) return undefined;
    const bytes = await reader.read(project, row);
    const plain = await decompress(bytes, { maxOutputLength: file.size }).catch(() => undefined);
    return plain && createHash('sha256').update(plain).digest('hex') === file.sha256 ? bytes : undefined;
  }

  return {
    has: (path) => byPath.has(`${path}.br`) || byPath.has(`${path}.gz`),
    async of(file) {
      const [br, gzip] = [await twin(file, '.br', unbrotli), await twin(file, '.gz', ungzip)];
      return { ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) };
    },
  };
}
