import type { Answers, Order, Purpose } from './bridge.ts';
import { containerFiles, runInContainer } from './container-files.ts';
import { isFileMap, textsOfFileMap } from './file-map.ts';
import { createFileServer, type FileServer, type OpenProject } from './file-server.ts';
import { findContainer } from './find-container.ts';
import { type Handshake, handshakeType } from './handshake.ts';
import { pageStores } from './page-stores.ts';
import { filesFromTexts } from './project-files.ts';
import { shownMessages } from './shown-messages.ts';
import { shownProject } from './shown-project.ts';
import { unfinishedWork } from './unfinished-work.ts';

// Runs in the page's own world, next to bolt.diy's code. It keeps no secret and decides nothing: it reads what it is asked to read.

/** Where one injection leaves the next one what it needs to take over. */
const place = Symbol.for(handshakeType);

interface Installed {
  /** Takes no more ports; captures that are under way go on. */
  retire(): void;
  /** Ends the capture that is under way; resolves when its programs have ended. */
  stop(): Promise<void>;
}

/** ms that a new capture waits for the programs of the one before it. */
const farewell = 3_000;

async function openProject(patience: number): Promise<OpenProject> {
  const found = await findContainer(window, patience);
  const shown = shownProject(pageStores(document));
  const unfinished = (recorded: Answers) => unfinishedWork({ stores: pageStores(document), shown: shownMessages(document), recorded });
  if ('container' in found) {
    const { container } = found;
    return {
      about: { source: 'bolt-container', why: '', binaries: [], shown },
      files: containerFiles(container),
      unfinished,
      run: (command, args, output, signal) => runInContainer(container, command, args, output, signal),
    };
  }
  const map = pageStores(document).map((store) => store.get()).find(isFileMap);
  const texts = textsOfFileMap(map);
  return {
    about: { source: map === undefined ? null : 'bolt-store', why: found.why, binaries: [...texts].filter(([, text]) => text === null).map(([path]) => path), shown },
    files: filesFromTexts(texts),
    unfinished,
  };
}

const before = (window as unknown as Record<symbol, Partial<Installed> | undefined>)[place];
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
    open: () => free.then(() => openProject(purpose === 'capture' ? 10_000 : 1_000)),
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
};
Object.defineProperty(window, place, { value: installed, configurable: true, enumerable: false });
