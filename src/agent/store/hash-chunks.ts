import { createHash } from 'node:crypto';
import type { Chunks } from './durable-files.ts';

/** SHA-256 (FIPS 180-4) of bytes that are never in memory all at once; lower case hex. */
export async function hashChunks(chunks: Chunks): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
