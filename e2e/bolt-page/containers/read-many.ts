import { ContainerError } from './container-error.ts';
import type { ContainerFiles } from './container-files.ts';

/** One file in the answer's head: how many bytes of the body are its own, or why it cannot be read. */
export type ReadResult = { size: number } | { code: string; message: string };

/** Several files in one answer: the length of the head (4 bytes, big endian), the head (a JSON array of ReadResult), then the files' bytes. */
export async function readMany(files: ContainerFiles, paths: readonly string[]): Promise<Uint8Array> {
  const read = await Promise.all(paths.map((path) => files.readFile(path).catch((error: unknown) => ContainerError.from(error, path))));
  const results = read.map((found): ReadResult => (found instanceof ContainerError ? { code: found.code, message: found.message } : { size: found.length }));
  const head = Buffer.from(JSON.stringify(results));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...read.filter((found) => found instanceof Uint8Array)]);
}
