import type { Page } from 'playwright';
import { startStandIn } from '../bolt-real/stand-in.ts';
import { type BoltPageFlavour, startBoltPage } from '../bolt-page/server.ts';

/** A bolt.diy that journeys bring chats into: the look-alike page, or the real one that `--bolt` names. */
export interface Editor {
  /** Origin without a slash at the end. */
  readonly url: string;
  /** Switches that a Chromium needs for it. */
  readonly switches: readonly string[];
  /** The real folder of the container that a tab runs now, absolute. Throws when its frame has not opened one. */
  folderOf(tab: Page): Promise<string>;
  close(): Promise<void>;
}

/** Which editors this run has: the one that `--bolt` names, else the look-alike in both flavours. */
export type EditorKind = BoltPageFlavour | 'real';
const named = process.env['SLIPWAY_BOLT'];
export const editorKinds: readonly EditorKind[] = named === undefined ? ['development', 'production'] : ['real'];

/** Opens an editor without chats. */
export async function openEditor(kind: EditorKind): Promise<Editor> {
  const [url, switches, server] = kind === 'real' ? await realEditor() : await lookAlike(kind);
  return {
    url, switches,
    async folderOf(tab) {
      const session = await containerFrame(tab)?.locator('html').getAttribute('data-session');
      const folder = typeof session === 'string' ? server.sessionFolder(session) : undefined;
      if (folder === undefined) throw new Error('the tab has no container yet');
      return folder;
    },
    close: () => server.close(),
  };
}

/** What serves an editor's containers. */
interface Containers {
  sessionFolder(session: string): string | undefined;
  close(): Promise<void>;
}

async function realEditor(): Promise<[url: string, switches: readonly string[], server: Containers]> {
  if (named === undefined) throw new Error('no bolt.diy was named: npm run e2e -- --bolt ADDRESS');
  const server = await startStandIn();
  return [named, server.switches, server];
}

async function lookAlike(flavour: BoltPageFlavour): Promise<[url: string, switches: readonly string[], server: Containers]> {
  const server = await startBoltPage({ flavour, projects: [] });
  return [server.url, [], server];
}

/** The hidden frame in which a tab's container lives. */
export function containerFrame(tab: Page): ReturnType<Page['frames']>[number] | undefined {
  return tab.frames().find((frame) => frame !== tab.mainFrame() && new URL(frame.url(), 'about:blank').pathname === '/headless');
}
