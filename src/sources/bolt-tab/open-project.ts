import { type ContainerTrouble, Look, type Opened, Opened as OpenedShape, type Place } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import type { PageLink } from './page-link.ts';
import type { TabAccess } from './tab-access.ts';
import { deferred } from '../../content/deferred.ts';

/** A project whose files can be read. */
export interface ReachedProject {
  readonly place: Place;
  readonly source: NonNullable<Opened['source']>;
  /** Why it is not the container; null when it is. */
  readonly trouble: Trouble | null;
  /** Files whose bytes this source does not have. */
  readonly binaries: readonly string[];
  /** Files with text in the editor that is not saved. */
  readonly unsaved: readonly string[];
}

/**
 * Why a project is not read from its container: what the page says, a page that says nothing, or a
 * container's origin out of reach.
 */
export type Trouble =
  | { readonly kind: ContainerTrouble | 'no-answer' }
  | { readonly kind: 'unreachable'; readonly host: string };

/**
 * The project that a page shows: the chat of its address, or, where the editor keeps no database and so has no addresses, what its
 * workbench shows; it is known again only as long as the page stays. Null when there is none.
 */
export async function projectOn(link: PageLink, look: Look, patience: number): Promise<Look['project']> {
  if (look.project !== null || !look.editor || look.address !== null || look.keepsHistory) return look.project;
  const { shown } = await openPage(link, patience);
  return shown && { chat: 'unsaved', name: shown.title, firstMessage: shown.message, title: shown.title, lastMessage: null };
}

/** Why an editor shows no project, where it can be told. */
export function whyNoProject({ address, keepsHistory }: Look): string {
  return address !== null && keepsHistory ? 'The chat that this tab’s address names is no longer in the editor.' : '';
}

/** What a tab shows; `patience` as for `reachProject`. Throws DeployError `source.no-project` when it is no editor, or an editor without a project. */
export async function lookAt(link: PageLink, patience: number): Promise<Look & { project: NonNullable<Look['project']> }> {
  const look = await link.call({ op: 'look' }, Look);
  const project = await projectOn(link, look, patience);
  if (!look.editor) throw new DeployError('source.no-project', 'This tab is no editor of the bolt.diy kind.', { next: 'Open your project in bolt.diy and start from its tab.' });
  if (!project) throw new DeployError('source.no-project', whyNoProject(look) || 'The editor in this tab shows no project.', { next: 'Open one of your chats and start again.' });
  return { ...look, project };
}

/**
 * The best source that can be reached now: the page's container, then its live store, then the database's
 * snapshot, then the chat. `patience`: ms to wait for the page's own world, which may be busy. `reaches` as
 * in TabAccess. Undefined when there is none.
 */
export async function reachProject(link: PageLink, patience: number, reaches: TabAccess['reaches']): Promise<ReachedProject | undefined> {
  const page = await openPage(link, patience);
  const trouble = page.source === 'bolt-container' ? null : await troubleOf(page, reaches);
  const { unsaved } = page;
  if (page.source !== null) return { place: 'page', source: page.source, trouble, binaries: page.binaries, unsaved };
  const kept = await link.call({ op: 'open', place: 'database' }, OpenedShape);
  return kept.source === null ? undefined : { place: 'database', source: kept.source, trouble, binaries: kept.binaries, unsaved };
}

async function troubleOf({ trouble, frame }: Opened, reaches: TabAccess['reaches']): Promise<Trouble> {
  const starting = trouble === 'starting' || trouble === 'not-started';
  if (starting && frame !== null && isWeb(frame) && !await reaches(frame)) return { kind: 'unreachable', host: new URL(frame).host };
  return { kind: trouble ?? 'no-answer' };
}

function isWeb(origin: string): boolean {
  return URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol);
}

async function openPage(link: PageLink, patience: number): Promise<Opened> {
  const nothing: Opened = { source: null, trouble: null, frame: null, binaries: [], shown: null, unsaved: [] };
  const silence = deferred<Opened>();
  const timer = setTimeout(() => silence.resolve(nothing), patience);
  return await Promise.race([link.call({ op: 'open', place: 'page' }, OpenedShape), silence.promise])
    .catch((error: unknown): Opened => {
      if (error instanceof DeployError && forgiven.has(error.code)) return nothing;
      throw error;
    })
    .finally(() => clearTimeout(timer));
}

/** Failures of the page's own world after which the database may still be read. */
const forgiven = new Set(['source.failed', 'source.malformed', 'source.no-answer']);
