import { createBoltTabSource } from '../../src/sources/bolt-tab/source.ts';
import { createFilesSource } from '../../src/sources/files/source.ts';
import type { PickedFile, PickedFiles } from '../../src/sources/files/picked-files.ts';
import type { CaptureReport, ProjectSource } from '../../src/sources/source.ts';
import { fakeTabs } from './bolt-tab/fake-tab.ts';

/** What the person has chosen; left out = nothing. */
export interface Choice {
  readonly output?: string;
  readonly buildCommand?: string;
}

/** A capture's report and the paths that were taken, in order. */
export interface Captured {
  readonly report: CaptureReport;
  readonly taken: readonly string[];
}

async function captureFrom(source: Pick<ProjectSource, 'capture'>, chosen: Choice): Promise<Captured> {
  const taken: string[] = [];
  const report = await source.capture({
    signal: new AbortController().signal, project: null, log: () => undefined, progress: () => undefined,
    output: chosen.output ?? null, buildCommand: chosen.buildCommand ?? null,
    sink: {
      addFiles: async (batch) => void taken.push(...batch.map(({ path }) => path)),
      addPart: async (path) => void taken.push(path),
    },
  });
  return { report, taken: taken.toSorted() };
}

/**
 * Captures a project as a tab with a container has it. `build` changes the files as the command does and
 * answers whether there is such a command; the files stay for the next capture.
 */
export function captureTab(
  files: Map<string, string | null>, build: (command: string) => boolean, chosen: Choice = {},
): Promise<Captured> {
  const run = async (command: string): Promise<number> =>
    (command.startsWith('npm install') || build(command.replace(/^jsh -c /, '')) ? 0 : 127);
  const tabs = fakeTabs({ page: { source: 'bolt-container', files, run } });
  return captureFrom(createBoltTabSource({ tabId: 1, tabs }), chosen);
}

/** Captures a folder or an archive of these texts as a person picks it. */
export function capturePicked(
  kind: PickedFiles['kind'], texts: ReadonlyMap<string, string>, chosen: Choice = {},
): Promise<Captured> {
  const opened = (text: string): PickedFile => {
    const bytes = new TextEncoder().encode(text);
    return { open: () => Promise.resolve({ size: bytes.length, async *pieces() { yield bytes; } }) };
  };
  const files = new Map([...texts].map(([path, text]) => [path, opened(text)]));
  const picked: PickedFiles = { kind, name: 'picked', files, odd: [] };
  return captureFrom(createFilesSource(() => Promise.resolve(picked)), chosen);
}
