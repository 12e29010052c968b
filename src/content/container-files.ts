import type { Listing } from './bridge.ts';
import type { Container } from './find-container.ts';
import { joined, type ProjectFiles } from './project-files.ts';

/** Deepest folder that is looked into; links may lead round in circles. */
const deepest = 32;

/**
 * A container's files, byte for byte. They are read one by one and not by `export`: that makes one value of the whole folder, which for
 * a large site would not fit into memory twice.
 */
export function containerFiles({ fs }: Container): ProjectFiles {
  async function walk(folder: string, depth: number, skip: readonly string[], limit: number, found: { files: string[]; odd: string[] }): Promise<void> {
    if (depth > deepest || found.files.length > limit) return;
    const folders: string[] = [];
    for (const entry of await fs.readdir(`/${folder}`, { withFileTypes: true })) {
      const path = joined(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skip.includes(entry.name)) folders.push(path);
      } else if (entry.isFile()) found.files.push(path);
      else found.odd.push(path);
    }
    for (const path of folders) await walk(path, depth + 1, skip, limit, found);
  }

  return {
    async list(folder, skip, limit): Promise<Listing> {
      const found = { files: [] as string[], odd: [] as string[] };
      await walk(folder, 0, skip, limit, found);
      return { files: found.files.slice(0, limit), odd: found.odd.slice(0, limit), more: found.files.length > limit };
    },
    async names(folder) {
      const entries = await fs.readdir(`/${folder}`, { withFileTypes: true }).catch(() => undefined);
      return entries?.map((entry) => ({ name: entry.name, folder: entry.isDirectory() })) ?? null;
    },
    bytes: (path) => fs.readFile(`/${path}`),
  };
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
