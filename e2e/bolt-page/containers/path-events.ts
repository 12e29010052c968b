import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WORKDIR } from './container-path.ts';
import { type FolderChange, watchFolder } from './folder-watch.ts';
import { globMatcher } from './glob.ts';

/** What `internal.watchPaths` of @webcontainer/api 1.6.1-internal.1 may ask for, as far as bolt.diy does. */
export const PathsRequest = z.object({
  include: z.array(z.string()).default(['**']),
  exclude: z.array(z.string()).default([]),
  includeContent: z.boolean().default(false),
});
export type PathsRequest = z.infer<typeof PathsRequest>;

/** A change as `internal.watchPaths` reports it. `path` starts with `/home/project/`; `content` is base64. */
export interface PathEvent {
  type: 'add_dir' | 'remove_dir' | 'add_file' | 'change' | 'remove_file';
  path: string;
  content?: string;
}

const readsAtOnce = 16;

/**
 * Reports what a project folder holds, and then its changes, with the files' contents where they are asked for. Patterns are relative to
 * the project or start with its container path. The answer stops it.
 */
export function watchPaths(folder: string, request: PathsRequest, report: (events: PathEvent[]) => void): () => void {
  const included = globMatcher(request.include);
  const excluded = globMatcher(request.exclude);
  const matches = (matcher: (path: string) => boolean, path: string) => matcher(path) || matcher(`${WORKDIR.slice(1)}/${path}`);
  // One batch after another: a file's second change must not be reported before its first.
  let reported = Promise.resolve();
  const watching = watchFolder(folder, { recursive: true, fromEmpty: true }, (changes) => {
    const wanted = changes.filter(({ path }) => matches(included, path) && !matches(excluded, path));
    reported = reported.then(async () => {
      const events = await eventsOf(folder, wanted, request.includeContent);
      if (events.length > 0) report(events);
    }).catch(() => undefined);
  });
  return () => watching.stop();
}

async function eventsOf(folder: string, changes: readonly FolderChange[], withContent: boolean): Promise<PathEvent[]> {
  const events: PathEvent[] = changes.map(({ kind, folder: isFolder, path }) => ({ type: typeOf(kind, isFolder), path: `${WORKDIR}/${path}` }));
  const waiting = [...changes.entries()].filter(([, { kind, folder: isFolder }]) => withContent && kind !== 'removed' && !isFolder);
  const read = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [index, { path }] = next;
      const bytes = await readFile(join(folder, path)).catch(() => undefined);
      const event = events[index];
      if (bytes && event) event.content = bytes.toString('base64');
    }
  };
  await Promise.all(Array.from({ length: readsAtOnce }, read));
  return events;
}

function typeOf(kind: FolderChange['kind'], folder: boolean): PathEvent['type'] {
  if (kind === 'added') return folder ? 'add_dir' : 'add_file';
  if (kind === 'removed') return folder ? 'remove_dir' : 'remove_file';
  return 'change';
}
