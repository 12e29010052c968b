import { useStore } from '@nanostores/react';
import { useMemo, useState } from 'react';
import { WORK_DIR } from '../lib/stores/files.ts';
import { workbenchStore } from '../lib/stores/workbench.ts';

interface Row {
  path: string;
  name: string;
  depth: number;
  folder: boolean;
}

/** A folder with more in it than this is closed at first. */
const crowded = 50;

/** Every file and folder, folders first, each below the one it lies in. */
function rowsOf(files: ReturnType<typeof workbenchStore.files.get>): { rows: Row[]; crowds: Set<string> } {
  const inside = new Map<string, Row[]>();
  for (const [path, entry] of Object.entries(files)) {
    if (!entry) continue;
    const parts = path.slice(WORK_DIR.length).split('/');
    const parent = parts.slice(0, -1).join('/');
    const rows = inside.get(parent) ?? [];
    rows.push({ path, name: parts.at(-1) ?? '', depth: parts.length - 1, folder: entry.type === 'folder' });
    inside.set(parent, rows);
  }
  const below = (folder: string): Row[] => (inside.get(folder) ?? [])
    .sort((a, b) => Number(b.folder) - Number(a.folder) || (a.name < b.name ? -1 : 1))
    .flatMap((row) => (row.folder ? [row, ...below(row.path.slice(WORK_DIR.length))] : [row]));
  const crowds = [...inside].filter(([folder, rows]) => folder !== '' && rows.length > crowded).map(([folder]) => WORK_DIR + folder);
  return { rows: below(''), crowds: new Set(crowds) };
}

/** The rows that lie in no closed folder; a closed one's own follow it. */
function shown(rows: readonly Row[], closed: (path: string) => boolean): Row[] {
  let inside: string | undefined;
  return rows.filter(({ path, folder }) => {
    if (inside !== undefined && path.startsWith(inside)) return false;
    inside = folder && closed(path) ? `${path}/` : undefined;
    return true;
  });
}

/** The project's files. */
export function FileTree({ open }: { open: string | undefined }) {
  const files = useStore(workbenchStore.files);
  const unsaved = useStore(workbenchStore.unsavedFiles);
  const { rows, crowds } = useMemo(() => rowsOf(files), [files]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const closed = (path: string) => crowds.has(path) !== toggled.has(path);
  const toggle = (path: string) => setToggled(new Set(toggled.has(path) ? [...toggled].filter((other) => other !== path) : [...toggled, path]));
  return (
    <ul className="tree" aria-label="Files">
      {shown(rows, closed).map(({ path, name, depth, folder }) => (
        <li key={path} style={{ paddingLeft: depth * 14 }}>
          <button className={path === open ? 'open' : ''} title={path.slice(WORK_DIR.length)} onClick={() => (folder ? toggle(path) : workbenchStore.selectedFile.set(path))}>
            <span className="mark" aria-hidden="true">{folder ? (closed(path) ? '▸' : '▾') : '·'}</span>{name}{unsaved.has(path) ? ' •' : ''}
          </button>
        </li>
      ))}
    </ul>
  );
}
