import type { Look } from '../../content/bridge.ts';
import { utf8 } from '../../security/bytes.ts';
import { sha256 } from '../../security/digest.ts';
import { projectIdOf } from '../project-id.ts';
import type { ProjectIdentity } from '../source.ts';

/** Titles that bolt.diy gives itself; they name no project. */
const general = new Set(['imported-files', 'imported-files-artifact', 'project-files', 'project-setup', 'initial-files', 'created-initial-files', 'restored-project-setup', 'git-project-files']);

/**
 * Who a project is. The id is made of what never changes: the editor's origin, the chat's id, its first message, and for reading the
 * title of its first artifact. So it stays the same when the chat is renamed, and two people's chat 1 at one origin are two projects.
 */
export async function identityOf(origin: string, project: NonNullable<Look['project']>): Promise<ProjectIdentity> {
  const digest = await sha256(utf8(`${origin}\n${project.chat}\n${project.firstMessage}`));
  return { id: projectIdOf(titled(project.title), digest), name: plainName(project), origin, chat: project.chat };
}

/** The title as far as it names the project. */
function titled(title: string): string {
  return general.has(title.toLowerCase().trim().replaceAll(/[^a-z0-9]+/g, '-')) ? '' : title;
}

function plainName({ name, title, chat }: NonNullable<Look['project']>): string {
  const clean = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim().slice(0, 200).trim();
  return clean(name) || clean(title) || `Project ${clean(chat)}`.slice(0, 200);
}
