import { Look, Names } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import { wordsFor } from './gaps.ts';
import { identityOf } from './identity.ts';
import { projectOn, type ReachedProject, reachProject, whyNoProject } from './open-project.ts';
import { noAnswer, openLink, type PageLink } from './page-link.ts';
import { planBuild } from '../frameworks/build-plan.ts';
import { factsOf } from './read-facts.ts';
import type { TabAccess } from './tab-access.ts';

/** What a tab holds, as the interface shows it (`tab.inspect`). */
export interface BoltTabView {
  kind: 'bolt' | 'none' | 'no-access' | 'busy';
  origin: string;
  project: { id: string; name: string; chat: string } | null;
  source: 'bolt-container' | 'bolt-store' | 'bolt-snapshot' | 'bolt-chat' | null;
  words: string;
  /** The project has to be built, and its container cannot be had now. */
  cannotBuild: boolean;
  /** What is told may be another thing in a moment: the container is starting, or the page is busy. */
  changing: boolean;
}

/** Ways to look at tabs. `patience`: ms to wait for the page's own world; `timeoutMs`: for the whole look. */
export interface InspectOptions {
  readonly tabs: TabAccess;
  readonly patience?: number;
  readonly timeoutMs?: number;
}

/** Looks at a tab without changing anything in it; a capture that goes on there is not disturbed. Never throws for what a tab is or is not. */
export function createTabInspector({ tabs, patience = 4_000, timeoutMs = 8_000 }: InspectOptions): (tabId: number) => Promise<BoltTabView> {
  return async (tabId) => {
    const tab = await tabs.find(tabId);
    const origin = originOf(tab?.url);
    const nothing = { origin, project: null, source: null, cannotBuild: false, changing: false };
    // An address that may be seen and is no web page needs no question for access.
    if (!tab || (tab.url !== undefined && origin === '')) return { kind: 'none', ...nothing, words: '' };
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(noAnswer()), timeoutMs);
    try {
      const link = await openLink(tabs, tabId, 'look', ended.signal);
      try {
        return await view(link, patience, tabs.reaches);
      } finally {
        link.close();
      }
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      if (error.code === 'source.no-access') return { kind: 'no-access', ...nothing, words: error.message };
      if (error.code === 'source.no-answer') return { kind: 'busy', ...nothing, changing: true, words: error.message };
      return { kind: 'none', ...nothing, words: error.message };
    } finally {
      clearTimeout(timer);
    }
  };
}

async function view(link: PageLink, patience: number, reaches: TabAccess['reaches']): Promise<BoltTabView> {
  const look = await link.call({ op: 'look' }, Look);
  const { editor, origin } = look;
  const nothing = { origin, project: null, source: null, cannotBuild: false, changing: false };
  const project = await projectOn(link, look, patience);
  if (!editor) return { kind: 'none', ...nothing, words: '' };
  if (!project) return { kind: 'bolt', ...nothing, words: whyNoProject(look) };
  const { id, name, chat } = await identityOf(origin, project);
  const found = { kind: 'bolt', ...nothing, project: { id, name, chat } } as const;
  const reached = await reachProject(link, patience, reaches);
  if (!reached) return { ...found, changing: true, words: 'The editor holds no files of this project yet. Wait until it shows them.' };
  const cannotBuild = reached.trouble !== null && await hasToBeBuilt(link, reached);
  const changing = reached.trouble?.kind === 'starting' || reached.trouble?.kind === 'no-answer';
  return { ...found, source: reached.source, cannotBuild, changing, words: wordsFor(reached, cannotBuild) };
}

/** Whether the files alone are no site. What cannot be told before a person is asked is no reason to warn. */
async function hasToBeBuilt(link: PageLink, reached: ReachedProject): Promise<boolean> {
  try {
    const { build, output } = planBuild(await factsOf(link, reached), { output: null, buildCommand: null });
    if (!build) return false;
    const names = output === null ? null : await link.call({ op: 'names', place: reached.place, folder: output }, Names);
    return !names?.some(({ name }) => name === 'index.html');
  } catch (error) {
    if (error instanceof DeployError && error.code.startsWith('source.no-')) throw error;
    return false;
  }
}

function originOf(url: string | undefined): string {
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.origin : '';
}
