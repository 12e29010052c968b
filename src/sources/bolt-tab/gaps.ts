import type { ReachedProject, Trouble } from './open-project.ts';

const sources: Record<ReachedProject['source'], string> = {
  'bolt-container': '',
  'bolt-store': 'The files come from the editor’s open page, because its container could not be reached.',
  'bolt-snapshot': 'The files come from the editor’s last snapshot: changes made by hand or by commands since then are not in it.',
  'bolt-chat': 'The files were put together from the chat: changes made by hand or by commands are not in them.',
};

/** Why a project is not read from its container, in a sentence. */
export function troubleWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'no-workbench': return 'The editor has not opened the project’s workbench yet.';
    case 'starting': return 'The project’s container is still starting.';
    case 'not-started': return 'The project’s container has not started.';
    case 'died': return 'The container of this tab has died (another tab of the editor reloads it). Reload this tab.';
    case 'hosted': return 'This editor runs its projects on a server and has no container in the tab.';
    case 'no-answer': return 'The editor’s page did not answer.';
    case 'unreachable': return `This browser cannot reach ${trouble.host}, where the project’s container comes from.`;
  }
}

/** What helps a project that has to be built and has no container. */
export function withoutContainer(trouble: Trouble): string {
  const elsewhere = 'build the project on your computer and deploy its output folder or a ZIP of it';
  switch (trouble.kind) {
    case 'died': return 'Reload this tab, wait until its preview shows, and start again.';
    case 'unreachable': return `Let this browser reach ${trouble.host} and reload the tab, or ${elsewhere}.`;
    case 'hosted': return `Export the project from the editor, ${elsewhere}.`;
    case 'no-answer': return 'Wait until the editor reacts again, or reload its tab, and start again.';
    default: return 'Open the project’s tab, wait until its preview shows, and start again.';
  }
}

/** Whether opening the editor's preview may bring the container, and with it what is missing. */
function mayCome({ trouble }: ReachedProject): boolean {
  return trouble?.kind !== 'unreachable' && trouble?.kind !== 'hosted' && trouble?.kind !== 'died';
}

/** In plain words, what a source could not give. `missing` = paths of files whose bytes it does not have. Empty for the container. */
export function gapsOf(project: ReachedProject, missing: readonly string[]): string[] {
  if (project.trouble === null) return [];
  const gaps = [`${sources[project.source]} (${troubleWords(project.trouble)})`];
  if (missing.length > 0) {
    const some = missing.slice(0, 5).join(', ');
    const count = missing.length === 1 ? '1 image or other binary file is missing' : `${missing.length} images or other binary files are missing`;
    gaps.push(`${count}: ${some}${missing.length > 5 ? ', …' : ''}.${mayCome(project) ? ' Open the project’s preview once and try again.' : ''}`);
  } else if (project.source === 'bolt-chat') gaps.push('Images and other binary files are never part of a chat.');
  return gaps;
}

/** What a tab's best source means, in sentences for the popup. `toBuild`: the project has to be built. */
export function wordsFor(project: ReachedProject, toBuild: boolean): string {
  const build = toBuild && project.trouble ? 'It has to be built, and that needs the container.' : '';
  return [sourceWords(project), build, unsavedWords(project.unsaved)].filter(Boolean).join(' ');
}

const asOf: Record<ReachedProject['source'], string> = {
  'bolt-container': '', 'bolt-store': 'as they are now', 'bolt-snapshot': 'as of the last message', 'bolt-chat': 'as the chat made them',
};

function sourceWords(project: ReachedProject): string {
  const { source, trouble, binaries } = project;
  if (trouble === null) return 'Built in this tab, from the files as they are now.';
  const texts = asOf[source];
  const count = binaries.length === 1 ? ' 1 image is missing' : ` ${binaries.length} images are missing`;
  const lacking = binaries.length === 0 ? '' : `${count}${mayCome(project) ? ': open the preview once and try again.' : '.'}`;
  return `${troubleWords(trouble)} Text files ${texts}.${lacking}`;
}

function unsavedWords(unsaved: readonly string[]): string {
  if (unsaved.length === 0) return '';
  return unsaved.length === 1 ? '1 file is not saved in the editor.' : `${unsaved.length} files are not saved in the editor.`;
}
