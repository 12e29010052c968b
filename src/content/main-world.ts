import type { Answers, Order, Purpose } from './bridge.ts';
import { containerFiles, runInContainer } from './container-files.ts';
import { isFileMap, textsOfFileMap } from './file-map.ts';
import { createFileServer, type FileServer, type OpenProject } from './file-server.ts';
import { containerFrame } from './container-frame.ts';
import { answers, type ContainerMemory, type ContainerSearch, findContainer } from './find-container.ts';
import { type Handshake, handshakeType } from './handshake.ts';
import { pageStores } from './page-stores.ts';
import { filesFromTexts } from './project-files.ts';
import { shownMessages } from './shown-messages.ts';
import { shownProject } from './shown-project.ts';
import { unfinishedWork } from './unfinished-work.ts';
import { unsavedFiles } from './unsaved-files.ts';

// Runs in the page's own world, next to bolt.diy's code. It keeps no secret and decides nothing: it reads what it is asked to read.

/** Where one injection leaves the next one what it needs to take over. */
const place = Symbol.for(handshakeType);

interface Installed {
  /** Takes no more ports; captures that are under way go on. */
  retire(): void;
  /** Ends the capture that is under way; resolves when its programs have ended. */
  stop(): Promise<void>;
  /** What was overheard of the page's container. */
  readonly memory: ContainerMemory;
}

/** ms that a new capture waits for the programs of the one before it. */
const farewell = 3_000;
/** How a container is sought for each purpose. */
const searches: Record<Purpose, Omit<ContainerSearch, 'memory'>> = {
  look: { timeoutMs: 1_000, answerMs: 2_000 },
  capture: { timeoutMs: 10_000, answerMs: 4_000 },
};

async function openProject(purpose: Purpose): Promise<OpenProject> {
  const found = await findContainer(window, { ...searches[purpose], memory });
  const stores = pageStores(document);
  const map = stores.map((store) => store.get()).find(isFileMap);
  const unfinished = (recorded: Answers) => unfinishedWork({ stores: pageStores(document), shown: shownMessages(document), recorded });
  const about = { frame: containerFrame(document), shown: shownProject(stores), unsaved: unsavedFiles(stores).slice(0, 1_000) };
  if ('trouble' in found) {
    const texts = textsOfFileMap(map);
    const binaries = [...texts].filter(([, text]) => text === null).map(([path]) => path);
    const source = map === undefined ? null : 'bolt-store';
    return { about: { ...about, source, trouble: found.trouble, binaries }, files: filesFromTexts(texts), unfinished };
  }
  return {
    about: { ...about, source: 'bolt-container', trouble: null, binaries: [] },
    files: containerFiles(found.container),
    unfinished,
    alive: () => answers(found.container),
    run: (command, args, output, signal) => runInContainer(found.container, command, args, output, signal),
  };
}

const before = (window as unknown as Record<symbol, Partial<Installed> | undefined>)[place];
const memory = before?.memory ?? { candidates: [] };
let capture: FileServer | undefined;
let ended: Promise<unknown> = Promise.resolve();

function stopCapture(): Promise<unknown> {
  ended = Promise.all([ended, capture?.stop(), before?.stop?.()]);
  capture = undefined;
  return ended;
}

function serve(port: MessagePort, purpose: Purpose): void {
  // Two builds at once would write into the same folder.
  const free = purpose === 'capture' ? Promise.race([stopCapture(), new Promise((resolve) => { setTimeout(resolve, farewell); })]) : Promise.resolve();
  const server = createFileServer({
    open: () => free.then(() => openProject(purpose)),
    post: (note, transfer) => port.postMessage(note, transfer),
  });
  if (purpose === 'capture') capture = server;
  const end = (): void => {
    port.close();
    if (capture === server) void stopCapture();
    else void server.stop();
  };
  port.addEventListener('message', ({ data }: MessageEvent<Order | 'end'>) => (data === 'end' ? end() : server.take(data)));
  port.addEventListener('close', end);
  port.start();
}

function listen(event: MessageEvent<Handshake | undefined>): void {
  const [port] = event.ports;
  if (event.source !== window || event.data?.type !== handshakeType || !port) return;
  event.stopImmediatePropagation();
  serve(port, event.data.purpose);
}

before?.retire?.();
window.addEventListener('message', listen);
const installed: Installed = {
  retire: () => window.removeEventListener('message', listen),
  stop: async () => void await stopCapture(),
  memory,
};
Object.defineProperty(window, place, { value: installed, configurable: true, enumerable: false });
