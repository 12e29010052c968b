import { expect, test } from 'vitest';
import { originPrivateBlobs } from '../../src/storage/blobs.ts';

/** A file system of which every write fails like this. */
function failing(error: DOMException): ReturnType<typeof originPrivateBlobs> {
  const stream = { write: () => Promise.reject(error), close: () => Promise.resolve(), abort: () => Promise.resolve() };
  const folder = { getDirectoryHandle: async () => folder, getFileHandle: async () => ({ createWritable: async () => stream }) };
  return originPrivateBlobs(async () => folder as unknown as FileSystemDirectoryHandle);
}

class UnreadableBlob extends Blob {
  override slice(): Blob {
    return this;
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException('gone', 'NotReadableError'));
  }
}

const quota = new DOMException('full', 'QuotaExceededError');
const unread = new DOMException('The requested file could not be read.', 'NotReadableError');
const bytes = new Blob(['x']);

test('no room is told as no room, whichever end of a write the browser blames', async () => {
  await expect(failing(quota).write('a/0', bytes)).rejects.toMatchObject({ code: 'storage.full' });
  await expect(failing(unread).write('a/0', bytes)).rejects.toMatchObject({ code: 'storage.full' });
  await expect((await failing(unread).create('a/0')).append(bytes)).rejects.toMatchObject({ code: 'storage.full' });
});

test('bytes that really cannot be read are not', async () => {
  await expect(failing(unread).write('a/0', new UnreadableBlob(['x']))).rejects.toBe(unread);
});
