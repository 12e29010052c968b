import type { PickedFiles } from '../../../src/sources/files/picked-files.ts';
import { createFilesSource } from '../../../src/sources/files/source.ts';
import type { CaptureReport } from '../../../src/sources/source.ts';

type Tree = { readonly [name: string]: string | Uint8Array<ArrayBuffer> | Tree };

/** A folder as the browser hands it over, over a tree in memory. */
export function folderHandle(name: string, tree: Tree): FileSystemDirectoryHandle {
  const entries = function* (): Generator<[string, object]> {
    for (const [key, value] of Object.entries(tree)) {
      yield [key, typeof value === 'string' || value instanceof Uint8Array ? { kind: 'file', name: key, getFile: async () => new File([value], key) } : folderHandle(key, value)];
    }
  };
  return { kind: 'directory', name, entries: async function* () { yield* entries(); } } as unknown as FileSystemDirectoryHandle;
}

/** Takes picked files and answers the report with every file's text. */
export async function take(list: (signal: AbortSignal) => Promise<PickedFiles>, output: string | null = null): Promise<{ report: CaptureReport; files: Record<string, string>; calls: number }> {
  const bytes = new Map<string, Blob[]>();
  let calls = 0;
  const report = await createFilesSource(list).capture({
    signal: new AbortController().signal, project: null, output, buildCommand: null, log: () => undefined, progress: () => undefined,
    sink: {
      async addFiles(files, blob) {
        calls += 1;
        let at = 0;
        for (const { path, size } of files) bytes.set(path, [blob.slice(at, at += size)]);
      },
      async addPart(path, blob) {
        calls += 1;
        bytes.set(path, [...bytes.get(path) ?? [], blob]);
      },
    },
  });
  const files: Record<string, string> = {};
  for (const [path, parts] of [...bytes].toSorted(([a], [b]) => (a < b ? -1 : 1))) files[path] = await new Blob(parts).text();
  return { report, files, calls };
}
