import { atom } from 'nanostores';
import { workbenchStore } from '../stores/workbench.ts';
import { type ChatRecord, getAll, getMessages, openDatabase, setMessages, setSnapshot } from './db.ts';

/** Id of the chat in the page; undefined before there is one. */
export const chatId = atom<string | undefined>(undefined);
/** The project's title. */
export const description = atom<string | undefined>(undefined);
/** The chat's messages. */
export const messages = atom<ChatRecord['messages']>([]);
/** Every chat, for the sidebar. */
export const chats = atom<ChatRecord[]>([]);

const database = openDatabase();

/** Puts the chats this editor was given into its database, at the first visit. */
async function seed(): Promise<void> {
  const db = await database;
  const response = await fetch('/api/seed-chats');
  for (const chat of await response.json() as ChatRecord[]) if (!await getMessages(db, chat.id)) await setMessages(db, chat);
}

/** Loads the chat the address names. */
export async function loadChat(): Promise<void> {
  // bolt.diy leaves it after its first render.
  localStorage.setItem('mcp_settings', JSON.stringify({ maxLLMSteps: 5, mcpConfig: { mcpServers: {} } }));
  await seed();
  const db = await database;
  chats.set(await getAll(db));
  const name = /^\/chat\/([^/]+)$/.exec(location.pathname)?.[1];
  const chat = name === undefined ? undefined : await getMessages(db, decodeURIComponent(name));
  if (!chat) return;
  chatId.set(chat.id);
  description.set(chat.description);
  messages.set(chat.messages);
  const artifact = chat.messages.flatMap(({ content }) => [...content.matchAll(/<boltArtifact id="([^"]+)" title="([^"]*)"/g)]).at(-1);
  if (artifact?.[1] !== undefined) workbenchStore.addArtifact(artifact[1], artifact[2] ?? '');
}

/** Says something to the editor: it changes the page's title as told, stores the chat and takes a snapshot. */
export async function sendMessage(text: string): Promise<void> {
  const id = chatId.get();
  const title = /[“"](.+)[”"]/.exec(text)?.[1];
  const path = '/home/project/index.html';
  const entry = workbenchStore.files.get()[path];
  const before = entry?.type === 'file' ? entry.content : '';
  const after = title === undefined ? before : before.replace(/<title>.*<\/title>/, `<title>${title}</title>`);
  const files = after === before ? '' : `\n\n<boltArtifact id="title" title="Title" type="bundled">\n<boltAction type="file" filePath="index.html">\n${after}\n</boltAction>\n</boltArtifact>`;
  const mark = () => `msg-${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const reply = { id: mark(), role: 'assistant' as const, content: `${files === '' ? 'I left everything as it is.' : 'The title is changed.'}${files}`, createdAt: new Date() };
  messages.set([...messages.get(), { id: mark(), role: 'user', content: `[Model: claude-sonnet]\n\n[Provider: Anthropic]\n\n${text}`, createdAt: new Date() }, reply]);
  if (after !== before) await workbenchStore.saveFile(path, after);
  if (id === undefined) return;
  const db = await database;
  const chat = await getMessages(db, id);
  if (chat) await setMessages(db, { ...chat, messages: messages.get() });
  await setSnapshot(db, id, reply.id, workbenchStore.files.get());
}
