import type { FileMap } from '../stores/files.ts';

declare const BOLT_HISTORY_VERSION: number;

/** A message as bolt.diy stores it. */
export interface ChatMessage {
  id: string;
  role: 'user' | 'assistant';
  content: string;
  createdAt?: Date | string;
  parts?: { type: 'text'; text: string }[];
  annotations?: string[];
}

/** A chat as bolt.diy stores it. */
export interface ChatRecord {
  id: string;
  urlId?: string;
  description?: string;
  messages: ChatMessage[];
  timestamp: string;
  metadata?: Record<string, unknown>;
}

/** The files as they were at a message: `chatIndex` is that message's id. */
export interface Snapshot {
  chatIndex: string;
  files: FileMap;
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
    // As in bolt.diy: a database that somebody else made before it is left without chats.
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

/** One more than the largest id there is. */
export async function getNextId(database: IDBDatabase): Promise<string> {
  const keys = await done(database.transaction('chats').objectStore('chats').getAllKeys());
  return String(keys.reduce<number>((most, key) => Math.max(most, Number(key)), 0) + 1);
}

/** Stores a chat. */
export async function setMessages(database: IDBDatabase, chat: ChatRecord): Promise<void> {
  await done(database.transaction('chats', 'readwrite').objectStore('chats').put({ ...chat, timestamp: new Date().toISOString() }));
}

/** The snapshot stored under a name. */
export async function getSnapshot(database: IDBDatabase, chatId: string): Promise<Snapshot | undefined> {
  if (!database.objectStoreNames.contains('snapshots')) return undefined;
  const found = await done<{ snapshot: Snapshot } | undefined>(database.transaction('snapshots').objectStore('snapshots').get(chatId));
  return found?.snapshot;
}

/** Stores the files as they are at the last message. */
export async function setSnapshot(database: IDBDatabase, chatId: string, snapshot: Snapshot): Promise<void> {
  if (!database.objectStoreNames.contains('snapshots')) return;
  await done(database.transaction('snapshots', 'readwrite').objectStore('snapshots').put({ chatId, snapshot }));
}
