import type { Inventory, Listing, Names } from './bridge.ts';
import type { Piece } from './pack-files.ts';

/** A file whose size was told before its bytes are asked for. */
export interface SizedFile {
  readonly path: string;
  readonly size: number;
}

/** What of a folder an inventory tells. */
export interface InventoryQuery {
  readonly folder: string;
  readonly skip: readonly string[];
  readonly limit: number;
  /** Whether every file is hashed. */
  readonly digests: boolean;
}

/** A project's files, wherever they are read. Paths are relative with slashes; '' is the project itself. */
export interface ProjectFiles {
  /** Every file below a folder, without the folders of these names. */
  list(folder: string, skip: readonly string[], limit: number): Promise<Listing>;
  /** What one folder holds; null when there is none. */
  names(folder: string): Promise<Names>;
  /** A file's bytes. Throws when there is no such file or its bytes are not known. */
  bytes(path: string): Promise<Uint8Array>;
  /** Every file below a folder with its size, time and digest; null where that cannot be had at once. */
  inventory?(query: InventoryQuery, signal: AbortSignal): Promise<Inventory>;
  /** The bytes of files of an inventory, faster than one by one. */
  read?(files: readonly SizedFile[], limit: number, signal: AbortSignal): AsyncIterable<Piece>;
}

/** A folder's path and a name in it as one path. */
export function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Files that are texts in memory; null = known by name only, because the editor keeps no bytes of images and the like. */
export function filesFromTexts(texts: ReadonlyMap<string, string | null>): ProjectFiles {
  const below = (folder: string) => (folder === '' ? '' : `${folder}/`);
  return {
    list(folder, skip, limit) {
      const prefix = below(folder);
      const all = [...texts].filter(([path, text]) => text !== null && path.startsWith(prefix) && !path.slice(prefix.length).split('/').slice(0, -1).some((part) => skip.includes(part)));
      return Promise.resolve({ files: all.slice(0, limit).map(([path]) => path), odd: [], more: all.length > limit });
    },
    names(folder) {
      const prefix = below(folder);
      const found = new Map<string, boolean>();
      for (const path of texts.keys()) {
        if (!path.startsWith(prefix)) continue;
        const rest = path.slice(prefix.length);
        const slash = rest.indexOf('/');
        if (slash === -1) found.set(rest, false);
        else found.set(rest.slice(0, slash), true);
      }
      return Promise.resolve(found.size === 0 ? null : [...found].map(([name, isFolder]) => ({ name, folder: isFolder })));
    },
    bytes(path) {
      const text = texts.get(path);
      return typeof text === 'string' ? Promise.resolve(new TextEncoder().encode(text)) : Promise.reject(new Error('The editor does not keep this file’s bytes.'));
    },
  };
}
