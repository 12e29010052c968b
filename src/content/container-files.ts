import type { Listing } from './bridge.ts';
import type { Container } from './find-container.ts';
import { inventoryInContainer, readInContainer } from './read-in-container.ts';
import { joined, type ProjectFiles } from './project-files.ts';

/** Deepest folder that is looked into; links may lead round in circles. */
const deepest = 32;

/** Folders listed at once. */
const listers = 16;

/**
 * A container's files, byte for byte. A program inside tells and hands over what is there, where one can run; else they are read one
 * by one, and not by `export`: that makes one value of the whole folder, which for a large site would not fit into memory twice.
 */
export function containerFiles(container: Container): ProjectFiles {
  const { fs } = container;
  let canRun = true;

  async function listFolder(folder: string, skip: readonly string[], found: { files: string[]; odd: string[] }): Promise<string[]> {
    const folders: string[] = [];
    for (const entry of await fs.readdir(`/${folder}`, { withFileTypes: true })) {
      const path = joined(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skip.includes(entry.name)) folders.push(path);
      } else if (entry.isFile()) found.files.push(path);
      else found.odd.push(path);
    }
    return folders;
  }

  const files: ProjectFiles = {
    async list(folder, skip, limit): Promise<Listing> {
      const found = { files: [] as string[], odd: [] as string[] };
      let level = [folder];
      for (let depth = 0; depth <= deepest && level.length > 0 && found.files.length <= limit; depth += 1) {
        const deeper: string[] = [];
        for (let at = 0; at < level.length && found.files.length <= limit; at += listers) {
          deeper.push(...(await Promise.all(level.slice(at, at + listers).map((path) => listFolder(path, skip, found)))).flat());
        }
        level = deeper;
      }
      return { files: found.files.slice(0, limit), odd: found.odd.slice(0, limit), more: found.files.length > limit };
    },
    async names(folder) {
      const entries = await fs.readdir(`/${folder}`, { withFileTypes: true }).catch(() => undefined);
      return entries?.map((entry) => ({ name: entry.name, folder: entry.isDirectory() })) ?? null;
    },
    bytes: (path) => fs.readFile(`/${path}`),
    async inventory(query, signal) {
      if (!canRun) return null;
      try {
        return await inventoryInContainer(container, { ...query, depth: deepest }, signal);
      } catch {
        signal.throwIfAborted();
        canRun = false;
        return null;
      }
    },
    read: (wanted, limit, signal) => readInContainer(container, wanted, files, limit, signal),
  };
  return files;
}

/** Runs a program in a container, hands its output on as it comes, and kills it when the signal says so. Answers its exit code. */
export async function runInContainer(container: Container, command: string, args: readonly string[], output: (text: string) => void, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const process = await container.spawn(command, [...args], { env: { FORCE_COLOR: '0', NO_COLOR: '1', npm_config_yes: 'true' } });
  const kill = (): void => process.kill();
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill, { once: true });
  try {
    const drained = process.output.pipeTo(new WritableStream({ write: output })).catch(() => undefined);
    const code = await process.exit;
    // The last lines may come after the exit code; a container that never closes the stream does not hold up the build.
    await Promise.race([drained, new Promise((resolve) => { setTimeout(resolve, 500); })]);
    return code;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}
