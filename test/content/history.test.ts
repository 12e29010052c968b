import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test, vi } from 'vitest';
import { chatInAddress, readHistory } from '../../src/content/history.ts';
import { deferred } from '../../src/content/deferred.ts';

/** A history as bolt.diy makes it; version 1 has no snapshots. */
async function history(version: 1 | 2 | 3 | 4, chats: object[], snapshots: object[] = []): Promise<IDBFactory> {
  const factory = new IDBFactory();
  const { promise, resolve, reject } = deferred<void>();
  const request = factory.open('boltHistory', version);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore('chats', { keyPath: 'id' });
    store.createIndex('id', 'id', { unique: true });
    store.createIndex('urlId', 'urlId', { unique: true });
    for (const chat of chats) store.put(chat);
    if (version === 3) request.result.createObjectStore('checkpoints', { keyPath: 'id' });
    if (version >= 2) {
      const kept = request.result.createObjectStore('snapshots', { keyPath: 'chatId' });
      for (const snapshot of snapshots) kept.put(snapshot);
    }
  };
  request.onsuccess = () => {
    request.result.close();
    resolve();
  };
  request.onerror = () => reject(request.error ?? new Error('not opened'));
  await promise;
  return factory;
}

const chat = { id: '7', urlId: 'msg-a-0', description: 'Tides', timestamp: '', messages: [{ id: 'm1', role: 'user', content: 'hi', createdAt: new Date(0) }] };
const files = { '/home/project/a.txt': { type: 'file', content: 'x', isBinary: false } };

describe('reading the editor\'s history', () => {
  test('never opens a database that the editor has not made', async () => {
    const factory = new IDBFactory();
    const open = vi.spyOn(factory, 'open');
    expect(await readHistory(factory, '7')).toBeUndefined();
    expect(open).not.toHaveBeenCalled();
    expect(await factory.databases()).toEqual([]);
  });

  test('finds a chat by its id and by its address, and the snapshot by its id', async () => {
    const factory = await history(2, [chat], [{ chatId: '7', snapshot: { chatIndex: 'm1', files } }]);
    for (const address of ['7', 'msg-a-0']) {
      const found = await readHistory(factory, address);
      expect(found?.chat).toEqual({ id: '7', urlId: 'msg-a-0', description: 'Tides', messages: [{ id: 'm1', content: 'hi' }] });
      expect((await found?.snapshot())?.files).toEqual(files);
    }
  });

  test('reads what forks of another version keep, and leaves their version alone', async () => {
    const factory = await history(3, [chat], [{ chatId: '7', snapshot: { chatIndex: 'm1', files } }]);
    expect((await (await readHistory(factory, 'msg-a-0'))?.snapshot())?.files).toEqual(files);
    expect(await factory.databases()).toEqual([{ name: 'boltHistory', version: 3 }]);
    const older = await history(1, [chat]);
    expect((await readHistory(older, 'msg-a-0'))?.chat.id).toBe('7');
    expect(await older.databases()).toEqual([{ name: 'boltHistory', version: 1 }]);
  });

  test('is told of a snapshot without reading its thousands of files', async () => {
    const factory = await history(4, [chat], [{ chatId: '7', snapshot: { chatIndex: 'm1', files } }]);
    const get = vi.spyOn(IDBObjectStore.prototype, 'get');
    expect((await readHistory(factory, '7'))?.hasSnapshot).toBe(true);
    expect(get.mock.calls).toEqual([['7']]);
    get.mockRestore();
    expect((await readHistory(await history(4, [chat]), '7'))?.hasSnapshot).toBe(false);
  });

  test('takes messages whose text is in parts, and those without any', async () => {
    const parts = [{ type: 'step-start' }, { type: 'text', text: 'one ' }, { type: 'text', text: 'two' }];
    const factory = await history(4, [{ ...chat, messages: [{ id: 'a', role: 'user', parts }, { id: 'b', role: 'assistant', content: parts }, { id: 'c' }, { role: 'user', content: null }] }]);
    expect((await readHistory(factory, '7'))?.chat.messages).toEqual([
      { id: 'a', content: 'one two' }, { id: 'b', content: 'one two' }, { id: 'c', content: '' }, { id: '', content: '' },
    ]);
  });

  test('does without snapshots, and without the chat', async () => {
    const factory = await history(1, [chat]);
    expect((await (await readHistory(factory, '7'))?.snapshot())?.files).toBeUndefined();
    expect(await readHistory(factory, '8')).toBeUndefined();
  });

  test('leaves version and stores alone', async () => {
    const factory = await history(2, [chat]);
    await readHistory(factory, '7');
    expect(await factory.databases()).toEqual([{ name: 'boltHistory', version: 2 }]);
  });

  test('a record that makes no sense is no chat', async () => {
    expect(await readHistory(await history(2, [{ id: '7', urlId: 'x', messages: 'none' }]), '7')).toBeUndefined();
  });

  test('tells a chat from an address', () => {
    expect(chatInAddress('/chat/msg-a-0')).toBe('msg-a-0');
    expect(chatInAddress('/chat/a%20b/')).toBe('a b');
    expect(chatInAddress('/chat/%E0%A4%A')).toBeUndefined();
    expect(chatInAddress('/')).toBeUndefined();
    expect(chatInAddress('/chat/1/settings')).toBeUndefined();
  });
});
