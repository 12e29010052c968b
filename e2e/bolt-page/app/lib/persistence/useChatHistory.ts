// Named as bolt.diy names it: in a development build the page's modules can be imported by their addresses.
import { atom } from 'nanostores';
import { workbenchStore } from '../stores/workbench.ts';
import { type ChatMessage, type ChatRecord, type Snapshot, getAll, getMessages, getNextId, getSnapshot, openDatabase, setMessages, setSnapshot } from './db.ts';

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

/** Messages that lie before a restored snapshot: they are kept, and neither shown nor played. */
let archived: ChatMessage[] = [];

/**
 * Loads the chat the address names. From a snapshot, as bolt.diy does for numeric addresses only, it makes a
 * message that is played in place of those before it.
 */
export async function loadChat(): Promise<ChatMessage[] | undefined> {
  if (!db) return undefined;
  await seed(db);
  chats.set(await getAll(db));
  const mixedId = /^\/chat\/([^/]+)$/.exec(location.pathname)?.[1];
  const chat = mixedId === undefined ? undefined : await getMessages(db, decodeURIComponent(mixedId));
  if (!chat || mixedId === undefined) return undefined;
  const stored = await getSnapshot(db, mixedId);
  const at = stored ? chat.messages.findIndex(({ id }) => id === stored.chatIndex) : -1;
  archived = stored && at > 0 ? chat.messages.slice(0, at + 1) : [];
  const played = stored && at > 0 ? [...restoredMessages(stored), ...chat.messages.slice(at + 1)] : chat.messages;
  messages.set(played);
  description.set(chat.description);
  chatId.set(chat.id);
  return played;
}

/**
 * What bolt.diy puts in the place of the messages up to a snapshot: an answer that writes its files and
 * starts the project.
 */
function restoredMessages({ chatIndex, files }: Snapshot): ChatMessage[] {
  const texts = Object.entries(files).flatMap(([path, entry]) => (entry?.type === 'file' ? [{ path, text: entry.content }] : []));
  const actions = texts.map(({ path, text }) => `<boltAction type="file" filePath="${path}">\n${text}\n</boltAction>`);
  const manifest = texts.find(({ path }) => path.endsWith('/package.json'))?.text ?? '';
  const command = ['dev', 'start', 'preview'].find((name) => manifest.includes(`"${name}"`));
  if (manifest !== '') actions.push('<boltAction type="shell">npm install</boltAction>');
  if (manifest !== '' && command !== undefined) actions.push(`<boltAction type="start">npm run ${command}</boltAction>`);
  const content = `Bolt Restored your chat from a snapshot. You can revert this message to load the full chat history.\n<boltArtifact id="restored-project-setup" title="Restored Project & Setup" type="bundled">\n${actions.join('\n')}\n</boltArtifact>`;
  return [
    { id: crypto.randomUUID(), role: 'user', content: 'Restore project from snapshot', annotations: ['no-store', 'hidden'] },
    { id: chatIndex, role: 'assistant', content, annotations: ['no-store'] },
  ];
}

/** Stores the chat with a snapshot of the files; a new one gets its id and its address. `title` names a new chat. */
export async function storeMessageHistory(shown: ChatMessage[], title: string): Promise<void> {
  messages.set(shown);
  const last = shown.at(-1);
  if (!last || !db) return;
  const all = [...archived, ...shown.filter(({ annotations }) => !annotations?.includes('no-store'))];
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
