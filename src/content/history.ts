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
  readonly snapshot: Snapshot | undefined;
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
 * Reads the chat an address names and its snapshot: by id, then by `urlId`, as bolt.diy does (app/lib/persistence/db.ts).
 * Undefined when there is no such chat. Never opens the database before bolt.diy has made it: that would spoil it for good.
 */
export async function readHistory(databases: IDBFactory, address: string): Promise<History | undefined> {
  if (!(await databases.databases()).some((database) => database.name === name && (database.version ?? 0) >= 1)) return undefined;
  const database = await open(databases);
  if (!database) return undefined;
  try {
    if (!database.objectStoreNames.contains('chats')) return undefined;
    const stores = [...database.objectStoreNames].filter((store) => store === 'chats' || store === 'snapshots');
    const transaction = database.transaction(stores, 'readonly');
    const chats = transaction.objectStore('chats');
    const found = await result(chats.get(address)) ?? (chats.indexNames.contains('urlId') ? await result(chats.index('urlId').get(address)) : undefined);
    const chat = ChatRecord.safeParse(found);
    if (!chat.success) return undefined;
    const kept = stores.includes('snapshots') ? SnapshotRecord.safeParse(await result(transaction.objectStore('snapshots').get(chat.data.id))) : undefined;
    return { chat: chat.data, snapshot: kept?.success ? kept.data.snapshot : undefined };
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
