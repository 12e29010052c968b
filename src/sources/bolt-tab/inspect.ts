import { Look } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import { wordsFor } from './gaps.ts';
import { identityOf } from './identity.ts';
import { projectOn, reachProject, whyNoProject } from './open-project.ts';
import { openLink, type PageLink } from './page-link.ts';
import type { TabAccess } from './tab-access.ts';

/** What a tab holds, as the interface shows it (`tab.inspect`). */
export interface BoltTabView {
  kind: 'bolt' | 'none' | 'no-access';
  origin: string;
  project: { id: string; name: string; chat: string } | null;
  source: 'bolt-container' | 'bolt-store' | 'bolt-snapshot' | 'bolt-chat' | null;
  words: string;
}

/** Ways to look at tabs. `patience`: ms to wait for the page's own world. */
export interface InspectOptions {
  readonly tabs: TabAccess;
  readonly patience?: number;
}

/** Looks at a tab without changing anything in it; a capture that goes on there is not disturbed. Never throws for what a tab is or is not. */
export function createTabInspector({ tabs, patience = 3_000 }: InspectOptions): (tabId: number) => Promise<BoltTabView> {
  return async (tabId) => {
    const tab = await tabs.find(tabId);
    const origin = originOf(tab?.url);
    const nothing = { origin, project: null, source: null };
    // An address that may be seen and is no web page needs no question for access.
    if (!tab || (tab.url !== undefined && origin === '')) return { kind: 'none', ...nothing, words: '' };
    const ended = new AbortController();
    try {
      const link = await openLink(tabs, tabId, 'look', ended.signal);
      try {
        return await view(link, patience);
      } finally {
        link.close();
      }
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      if (error.code === 'source.no-access') return { kind: 'no-access', ...nothing, words: error.message };
      return { kind: 'none', ...nothing, words: error.message };
    }
  };
}

async function view(link: PageLink, patience: number): Promise<BoltTabView> {
  const look = await link.call({ op: 'look' }, Look);
  const { editor, origin } = look;
  const project = await projectOn(link, look, patience);
  if (!editor) return { kind: 'none', origin, project: null, source: null, words: '' };
  if (!project) return { kind: 'bolt', origin, project: null, source: null, words: whyNoProject(look) };
  const { id, name, chat } = await identityOf(origin, project);
  const reached = await reachProject(link, patience);
  return {
    kind: 'bolt',
    origin,
    project: { id, name, chat },
    source: reached?.source ?? null,
    words: reached ? wordsFor(reached.source, reached.binaries.length) : 'The editor holds no files of this project yet. Wait until it shows them, then try again.',
  };
}

function originOf(url: string | undefined): string {
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.origin : '';
}
