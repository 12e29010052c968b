import { Look, type Opened, Opened as OpenedShape, type Place } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import type { PageLink } from './page-link.ts';
import { deferred } from '../../content/deferred.ts';

/** A project whose files can be read. */
export interface ReachedProject {
  readonly place: Place;
  readonly source: NonNullable<Opened['source']>;
  /** Why no better source could be had; empty for the container. */
  readonly why: string;
  /** Files whose bytes this source does not have. */
  readonly binaries: readonly string[];
}

/** What a tab shows. Throws DeployError `source.no-project` when it is no editor, or an editor without a project. */
export async function lookAt(link: PageLink): Promise<Look & { project: NonNullable<Look['project']> }> {
  const look = await link.call({ op: 'look' }, Look);
  const { project } = look;
  if (!look.editor) throw new DeployError('source.no-project', 'This tab is no editor of the bolt.diy kind.', { next: 'Open your project in bolt.diy and start from its tab.' });
  if (!project) throw new DeployError('source.no-project', 'The editor in this tab shows no project.', { next: 'Open one of your chats and start again.' });
  return { ...look, project };
}

/**
 * The best source that can be reached now: the page's container, then its live store, then the database's snapshot, then the chat.
 * `patience`: ms to wait for the page's own world, which may be busy. Undefined when there is none.
 */
export async function reachProject(link: PageLink, patience: number): Promise<ReachedProject | undefined> {
  const silence = deferred<Opened>();
  const timer = setTimeout(() => silence.resolve({ source: null, why: 'The editor’s page did not answer.', binaries: [] }), patience);
  const page = await Promise.race([link.call({ op: 'open', place: 'page' }, OpenedShape), silence.promise])
    .catch((error: unknown): Opened => {
      if (error instanceof DeployError && (error.code === 'source.failed' || error.code === 'source.malformed')) return { source: null, why: error.message, binaries: [] };
      throw error;
    })
    .finally(() => clearTimeout(timer));
  if (page.source !== null) return { place: 'page', source: page.source, why: page.why, binaries: page.binaries };
  const kept = await link.call({ op: 'open', place: 'database' }, OpenedShape);
  return kept.source === null ? undefined : { place: 'database', source: kept.source, why: page.why, binaries: kept.binaries };
}
