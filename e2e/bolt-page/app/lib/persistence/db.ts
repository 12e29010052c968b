import type { FileMap } from '../stores/files.ts';

declare const BOLT_HISTORY_VERSION: number;

/** A chat as bolt.diy stores it. */
export interface ChatRecord {
  id: string;
  urlId?: string;
  description?: string;
  messages: { id: string; role: 'user' | 'assistant'; content: string; createdAt?: Date | string }[];
  timestamp: string;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('boltHistory cannot be used'));
  });
}

/** Opens boltHistory with the stores its version has. */
export function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('boltHistory', BOLT_HISTORY_VERSION);
  request.onupgradeneeded = ({ oldVersion }) => {
    const database = request.result;
    if (oldVersion < 1 && !database.objectStoreNames.contains('chats')) {
      const chats = database.createObjectStore('chats', { keyPath: 'id' });
      chats.createIndex('id', 'id', { unique: true });
      chats.createIndex('urlId', 'urlId', { unique: true });
    }
    if (BOLT_HISTORY_VERSION >= 2 && !database.objectStoreNames.contains('snapshots')) database.createObjectStore('snapshots', { keyPath: 'chatId' });
  };
  return done(request);
}

/** A chat by its id, else by its urlId. */
export async function getMessages(database: IDBDatabase, id: string): Promise<ChatRecord | undefined> {
  const chats = database.transaction('chats').objectStore('chats');
  return (await done<ChatRecord | undefined>(chats.get(id))) ?? await done<ChatRecord | undefined>(chats.index('urlId').get(id));
}

/** Every chat. */
export async function getAll(database: IDBDatabase): Promise<ChatRecord[]> {
  return await done<ChatRecord[]>(database.transaction('chats').objectStore('chats').getAll());
}

/** Stores a chat. */
export async function setMessages(database: IDBDatabase, chat: ChatRecord): Promise<void> {
  await done(database.transaction('chats', 'readwrite').objectStore('chats').put({ ...chat, timestamp: new Date().toISOString() }));
}

/** Stores the files as they are at the last message. */
export async function setSnapshot(database: IDBDatabase, chatId: string, chatIndex: string, files: FileMap): Promise<void> {
  if (!database.objectStoreNames.contains('snapshots')) return;
  await done(database.transaction('snapshots', 'readwrite').objectStore('snapshots').put({ chatId, snapshot: { chatIndex, files } }));
}
