import type { ReachedProject } from './open-project.ts';

const sources: Record<ReachedProject['source'], string> = {
  'bolt-container': '',
  'bolt-store': 'The files come from the editor’s open page, because its container could not be reached.',
  'bolt-snapshot': 'The files come from the editor’s last snapshot: changes since the last message of the chat are not in it.',
  'bolt-chat': 'The files were put together from the chat: changes made by hand or by commands are not in them.',
};

/** In plain words, what a source could not give. `missing` = paths of files whose bytes it does not have. Empty for the container. */
export function gapsOf(project: ReachedProject, missing: readonly string[]): string[] {
  if (project.source === 'bolt-container') return [];
  const gaps = [`${sources[project.source]}${project.why === '' ? '' : ` (${project.why})`}`];
  if (missing.length > 0) {
    const some = missing.slice(0, 5).join(', ');
    const count = missing.length === 1 ? '1 image or other binary file is missing' : `${missing.length} images or other binary files are missing`;
    gaps.push(`${count}: ${some}${missing.length > 5 ? ', …' : ''}. Open the project’s preview once and try again.`);
  } else if (project.source === 'bolt-chat') gaps.push('Images and other binary files are never part of a chat.');
  return gaps;
}

/** What a tab's best source means, in a sentence for the popup. */
export function wordsFor(source: ReachedProject['source'], binaries: number): string {
  switch (source) {
    case 'bolt-container': return 'Built in this tab, from the files as they are now.';
    case 'bolt-store': return `The container is not running, so nothing can be built: text files as they are now.${lacking(binaries)}`;
    case 'bolt-snapshot': return `The container is not running: text files as of the last message.${lacking(binaries)}`;
    case 'bolt-chat': return `The container is not running: text files as the chat made them.${lacking(binaries)}`;
  }
}

function lacking(binaries: number): string {
  if (binaries === 0) return '';
  return binaries === 1 ? ' 1 image is missing: open the preview once and try again.' : ` ${binaries} images are missing: open the preview once and try again.`;
}
