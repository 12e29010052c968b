// Named as bolt.diy names it: in a development build the page's modules can be imported by their addresses.
import { atom } from 'nanostores';
import { workbenchStore } from '../stores/workbench.ts';
import { type ChatMessage, type ChatRecord, getAll, getMessages, getNextId, getSnapshot, openDatabase, setMessages, setSnapshot } from './db.ts';

/** Id of the chat in the page; undefined before there is one. */
export const chatId = atom<string | undefined>(undefined);
/** The project's title. */
export const description = atom<string | undefined>(undefined);
/** The chat's messages. */
export const messages = atom<ChatMessage[]>([]);
/** Every chat, for the start page. */
export const chats = atom<ChatRecord[]>([]);
declare const BOLT_PERSISTENCE: boolean;

/** boltHistory; undefined where chats are not kept. */
export const db = BOLT_PERSISTENCE ? await openDatabase() : undefined;

/** Puts the chats this editor was given into its database, at the first visit. */
async function seed(db: IDBDatabase): Promise<void> {
  const response = await fetch('/api/seed-chats');
  for (const chat of await response.json() as ChatRecord[]) if (!await getMessages(db, chat.id)) await setMessages(db, chat);
}

/** Loads the chat the address names. Gives its messages and, as bolt.diy does for numeric addresses only, its snapshot's texts. */
export async function loadChat(): Promise<{ messages: ChatMessage[]; snapshot: Map<string, string> } | undefined> {
  if (!db) return undefined;
  await seed(db);
  chats.set(await getAll(db));
  const mixedId = /^\/chat\/([^/]+)$/.exec(location.pathname)?.[1];
  const chat = mixedId === undefined ? undefined : await getMessages(db, decodeURIComponent(mixedId));
  if (!chat || mixedId === undefined) return undefined;
  chatId.set(chat.id);
  description.set(chat.description);
  messages.set(chat.messages);
  const stored = await getSnapshot(db, mixedId);
  const usable = stored && chat.messages.findIndex(({ id }) => id === stored.chatIndex) > 0;
  const texts = usable ? Object.entries(stored.files).flatMap(([path, entry]): [string, string][] => (entry?.type === 'file' && !entry.isBinary ? [[path, entry.content]] : [])) : [];
  return { messages: chat.messages, snapshot: new Map(texts) };
}

/** Stores the chat with a snapshot of the files; a new one gets its id and its address. `title` names a new chat. */
export async function storeMessageHistory(all: ChatMessage[], title: string): Promise<void> {
  messages.set(all);
  const last = all.at(-1);
  if (!last || !db) return;
  let id = chatId.get();
  if (id === undefined) {
    id = await getNextId(db);
    const urlId = `${last.id}-0`;
    await setMessages(db, { id, urlId, description: title, messages: all, timestamp: '' });
    chatId.set(id);
    description.set(title);
    // bolt.diy does not navigate: nothing but the address tells that there is a chat now.
    history.replaceState({}, '', `/chat/${urlId}`);
  } else {
    const chat = await getMessages(db, id);
    if (chat) await setMessages(db, { ...chat, messages: all });
  }
  await setSnapshot(db, id, { chatIndex: last.id, files: workbenchStore.files.get() });
}

/** Makes a chat of messages that come from elsewhere, and goes to it. */
export async function importChat(title: string, imported: ChatMessage[], metadata?: Record<string, unknown>): Promise<void> {
  if (!db) return;
  const id = await getNextId(db);
  await setMessages(db, { id, urlId: id, description: title, messages: imported, timestamp: '', ...(metadata ? { metadata } : {}) });
  location.href = `/chat/${id}`;
}
