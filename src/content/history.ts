import { z } from 'zod';
import { deferred } from './deferred.ts';
import { messageText } from './message-text.ts';

const Message = z.object({ id: z.string().optional(), content: z.unknown().optional(), parts: z.unknown().optional() })
  .transform((message) => ({ id: message.id ?? '', content: messageText(message) }));
const ChatRecord = z.object({ id: z.string().min(1), urlId: z.string().optional(), description: z.string().optional(), messages: z.array(Message).default([]) });
const SnapshotRecord = z.object({ snapshot: z.object({ chatIndex: z.string().catch(''), files: z.record(z.string(), z.unknown()) }) });

/** A chat as bolt.diy keeps it, as far as it concerns a project. */
export type Chat = z.infer<typeof ChatRecord>;

/** The project's FileMap when the last snapshot was taken, and the id of the chat's last message then. */
export interface Snapshot {
  readonly files: Record<string, unknown>;
  readonly chatIndex: string;
}

/** What bolt.diy's database holds of the project a page shows. */
export interface History {
  readonly chat: Chat;
  readonly hasSnapshot: boolean;
  /** Reads the snapshot, which may be many megabytes. */
  snapshot(): Promise<Snapshot | undefined>;
}

const name = 'boltHistory';

/** The id in the address of a project's page; undefined elsewhere. */
export function chatInAddress(pathname: string): string | undefined {
  const found = /^\/chat\/([^/]+)\/?$/.exec(pathname)?.[1];
  try {
    return found === undefined ? undefined : decodeURIComponent(found);
  } catch {
    return undefined;
  }
}

/**
 * Reads the chat an address names: by id, then by `urlId`, as bolt.diy does (app/lib/persistence/db.ts).
 * Undefined when there is no such chat.
 */
export function readHistory(databases: IDBFactory, address: string): Promise<History | undefined> {
  return withDatabase(databases, async (database) => {
    if (!database.objectStoreNames.contains('chats')) return undefined;
    const chats = database.transaction('chats', 'readonly').objectStore('chats');
    const byId = await result(chats.get(address));
    const found = byId ?? (chats.indexNames.contains('urlId') ? await result(chats.index('urlId').get(address)) : undefined);
    const chat = ChatRecord.safeParse(found);
    if (!chat.success) return undefined;
    const { id } = chat.data;
    return {
      chat: chat.data,
      hasSnapshot: database.objectStoreNames.contains('snapshots') && await result(snapshotsOf(database).count(id)) === 1,
      snapshot: () => withDatabase(databases, async (again) => {
        if (!again.objectStoreNames.contains('snapshots')) return undefined;
        return SnapshotRecord.safeParse(await result(snapshotsOf(again).get(id))).data?.snapshot;
      }),
    };
  });
}

function snapshotsOf(database: IDBDatabase): IDBObjectStore {
  return database.transaction('snapshots', 'readonly').objectStore('snapshots');
}

/** Never opens the database before bolt.diy has made it: that would spoil it for good. */
async function withDatabase<Value>(databases: IDBFactory, work: (database: IDBDatabase) => Promise<Value>): Promise<Value | undefined> {
  if (!(await databases.databases()).some((database) => database.name === name && (database.version ?? 0) >= 1)) return undefined;
  const database = await open(databases);
  if (!database) return undefined;
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

function open(databases: IDBFactory): Promise<IDBDatabase | undefined> {
  const { promise, resolve, reject } = deferred<IDBDatabase | undefined>();
  const request = databases.open(name);
  request.onupgradeneeded = () => {
    // It was deleted between the look and the opening: undo the creation that has just begun.
    request.transaction?.abort();
    resolve(undefined);
  };
  request.onsuccess = () => {
    request.result.onversionchange = () => request.result.close();
    resolve(request.result);
  };
  request.onerror = () => reject(request.error ?? new Error('The editor’s database cannot be opened.'));
  return promise;
}

function result(request: IDBRequest): Promise<unknown> {
  const { promise, resolve, reject } = deferred<unknown>();
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error ?? new Error('The editor’s database cannot be read.'));
  return promise;
}
