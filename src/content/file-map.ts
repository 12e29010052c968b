const workdir = '/home/project/';

/**
 * bolt.diy's FileMap (app/lib/stores/files.ts) as texts by relative path; null for files of which it keeps no bytes.
 * Folders, deleted files and whatever does not look like a file of the project are left out.
 */
export function textsOfFileMap(value: unknown): Map<string, string | null> {
  const texts = new Map<string, string | null>();
  if (typeof value !== 'object' || value === null) return texts;
  for (const [path, entry] of Object.entries(value)) {
    if (!path.startsWith(workdir) || !isFile(entry)) continue;
    texts.set(path.slice(workdir.length), entry.isBinary === true ? null : entry.content);
  }
  return texts;
}

/** Whether a value is a FileMap with at least one entry. */
export function isFileMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([path]) => path.startsWith(workdir)) && entries.some(([, entry]) => isFile(entry));
}

function isFile(entry: unknown): entry is { content: string; isBinary?: unknown } {
  return typeof entry === 'object' && entry !== null && 'type' in entry && entry.type === 'file' && 'content' in entry && typeof entry.content === 'string';
}
