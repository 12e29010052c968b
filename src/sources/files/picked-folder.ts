import { manifestLimits } from '../../domain/manifest.ts';
import { neverEntered, type PickedFile, type PickedFiles, pieceBytes, tooMany } from './picked-files.ts';

/** Lists a folder that the browser gave access to. Files are read when they are asked for. Throws DeployError `source.too-large`; what the browser throws when access ends is passed on. */
export async function listFolder(folder: FileSystemDirectoryHandle, signal: AbortSignal): Promise<PickedFiles> {
  const files = new Map<string, PickedFile>();
  const odd: { path: string; reason: string }[] = [];
  async function walk(within: FileSystemDirectoryHandle, prefix: string, depth: number): Promise<void> {
    const entries: [string, FileSystemDirectoryHandle | FileSystemFileHandle][] = [];
    for await (const entry of within.entries()) {
      signal.throwIfAborted();
      entries.push(entry);
    }
    const installed = prefix === '' || entries.some(([name]) => name === 'package.json');
    for (const [name, handle] of entries) {
      signal.throwIfAborted();
      const path = `${prefix}${name}`;
      if (handle.kind === 'file') {
        if (files.size === manifestLimits.files) throw tooMany(manifestLimits.files, folder.name);
        files.set(path, fileOf(handle));
        continue;
      }
      const reason = neverEntered(name, installed) ?? (depth === manifestLimits.depth ? `it is more than ${manifestLimits.depth} folders deep` : undefined);
      if (reason === undefined) await walk(handle, `${path}/`, depth + 1);
      else odd.push({ path: `${path}/`, reason });
    }
  }
  await walk(folder, '', 1);
  return { kind: 'folder', name: folder.name, files, odd };
}

function fileOf(handle: FileSystemFileHandle): PickedFile {
  return {
    async open() {
      const file = await handle.getFile();
      return {
        size: file.size,
        async *pieces() {
          for (let at = 0; at < file.size; at += pieceBytes) yield new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer());
        },
      };
    },
  };
}
