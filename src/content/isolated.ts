import { Order, PageNote, type Look, type Opened, type Place, type Purpose } from './bridge.ts';
import { answersIn } from './count-actions.ts';
import { firstTitle, replayChat } from './chat-replay.ts';
import { isEditor, marksOf } from './detect.ts';
import { textsOfFileMap } from './file-map.ts';
import { createFileServer, type FileServer, type OpenProject } from './file-server.ts';
import { type Handshake, handshakeType, portPrefix } from './handshake.ts';
import { chatInAddress, readHistory, type History } from './history.ts';
import { filesFromTexts } from './project-files.ts';

// Runs in the extension's isolated world of the tab: reads the editor's database itself and carries orders and bytes between the worker
// and the page's own world, of which it believes nothing but the shapes of its messages.

function history(): Promise<History | undefined> {
  const address = chatInAddress(location.pathname);
  return address === undefined ? Promise.resolve(undefined) : readHistory(indexedDB, address).catch(() => undefined);
}

async function look(): Promise<Look> {
  const databases = (await indexedDB.databases().catch(() => [])).flatMap(({ name }) => name ?? []);
  const marks = marksOf({ document, databases, stored: (key) => localStorage.getItem(key) });
  const address = chatInAddress(location.pathname);
  const editor = isEditor(marks);
  const found = editor ? await history() : undefined;
  const keepsHistory = databases.includes('boltHistory');
  const base = { editor, marks, origin: location.origin, address: address?.slice(0, 256) ?? null, keepsHistory };
  if (!editor || address === undefined) return { ...base, project: null, database: null };
  // With its database switched off the editor still shows a project; then the address is all there is to know.
  if (!found) return { ...base, project: keepsHistory ? null : { chat: address, name: '', firstMessage: '', title: '', lastMessage: null }, database: null };
  const { chat, hasSnapshot } = found;
  const messages = chat.messages.map(({ content }) => content);
  return {
    ...base,
    project: {
      chat: chat.id,
      name: (chat.description ?? '').slice(0, 1000),
      firstMessage: (chat.messages[0]?.id ?? '').slice(0, 512),
      title: firstTitle(messages).slice(0, 1000),
      lastMessage: chat.messages.at(-1)?.id.slice(0, 512) ?? null,
    },
    database: hasSnapshot ? 'snapshot' : 'chat',
  };
}

const nothing: Opened = { source: null, trouble: null, frame: null, binaries: [], shown: null, unsaved: [] };

async function openDatabase(): Promise<OpenProject> {
  const found = await history();
  if (!found) return { about: nothing, files: filesFromTexts(new Map()) };
  const { messages } = found.chat;
  const snapshot = await found.snapshot().catch(() => undefined);
  const texts = textsOfFileMap(snapshot?.files);
  const fromSnapshot = texts.size > 0;
  // As bolt.diy restores it: what the snapshot holds, then the answers after it.
  const later = fromSnapshot ? messages.slice(messages.findIndex(({ id }) => id === snapshot?.chatIndex) + 1 || messages.length) : messages;
  const kept = new Map([...texts, ...replayChat(later.map(({ content }) => content))]);
  const binaries = [...kept].filter(([, text]) => text === null).map(([path]) => path);
  return {
    about: { ...nothing, source: fromSnapshot ? 'bolt-snapshot' : 'bolt-chat', binaries },
    files: filesFromTexts(kept),
    answers: answersIn(messages),
  };
}

/** Hands the page's own world one end of a channel; anything may come back through the other. */
function pageServer(post: (note: PageNote) => void, purpose: Purpose): FileServer {
  const channel = new MessageChannel();
  // Answers to calls that went elsewhere are not the page's to give.
  const asked = new Set<number>();
  const handshake: Handshake = { type: handshakeType, purpose };
  window.postMessage(handshake, location.origin, [channel.port2]);
  channel.port1.addEventListener('message', ({ data }) => {
    const note = PageNote.safeParse(data);
    if (note.success && asked.has(note.data.id) && note.data.kind !== 'superseded') post(note.data);
  });
  channel.port1.start();
  return {
    take: (order) => {
      asked.add(order.id);
      channel.port1.postMessage(order);
    },
    stop: () => {
      channel.port1.postMessage('end');
      channel.port1.close();
      return Promise.resolve();
    },
  };
}

function connect(port: chrome.runtime.Port, purpose: Purpose): () => void {
  const servers = new Map<Place, FileServer>();
  let connected = true;
  // Bytes become a blob: the worker gets them without a copy through JSON.
  const post = (note: PageNote): void => {
    if (connected) port.postMessage('bytes' in note ? { ...note, bytes: new Blob([note.bytes]) } : note);
  };
  const server = (place: Place): FileServer => {
    const made = servers.get(place) ?? (place === 'page' ? pageServer(post, purpose) : createFileServer({ open: openDatabase, post }));
    servers.set(place, made);
    return made;
  };
  const stop = (): void => {
    connected = false;
    for (const made of servers.values()) void made.stop();
    servers.clear();
  };
  port.onDisconnect.addListener(stop);
  port.onMessage.addListener((message) => {
    const order = Order.safeParse(message);
    if (!order.success) return;
    if (order.data.op === 'look') {
      const { id } = order.data;
      look().then((value) => post({ kind: 'answer', id, value }), (error: unknown) => post({ kind: 'failed', id, message: String(error) }));
    } else server(order.data.place).take(order.data);
  });
  return () => {
    post({ kind: 'superseded', id: 0 });
    stop();
    port.disconnect();
  };
}

const marker = Symbol.for(handshakeType);
const world = globalThis as unknown as Record<symbol, boolean | undefined>;
// The worker injects this file before every connection; the first injection stays.
if (world[marker] !== true) {
  world[marker] = true;
  let endCapture = (): void => undefined;
  chrome.runtime.onConnect.addListener((port) => {
    if (!port.name.startsWith(portPrefix) || port.sender?.id !== chrome.runtime.id) return;
    const purpose: Purpose = port.name === `${portPrefix}capture` ? 'capture' : 'look';
    if (purpose === 'capture') endCapture();
    const end = connect(port, purpose);
    if (purpose === 'capture') endCapture = end;
  });
}
