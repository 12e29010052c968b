import { useStore } from '@nanostores/react';
import { WORK_DIR } from '../lib/stores/files.ts';
import { workbenchStore } from '../lib/stores/workbench.ts';

/** What differs, between the lines that are the same at the beginning and at the end. */
function difference(before: string, after: string): { removed: string[]; added: string[]; from: number } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return { removed: old.slice(head, old.length - tail), added: now.slice(head, now.length - tail), from: head + 1 };
}

/** What the last answers changed. */
export function DiffView() {
  const before = useStore(workbenchStore.before);
  const files = useStore(workbenchStore.files);
  const changed = Object.entries(before).flatMap(([path, old]) => {
    const entry = files[path];
    return entry?.type === 'file' && entry.content !== old ? [{ path, ...difference(old, entry.content) }] : [];
  });
  if (changed.length === 0) return <p className="nothing">No changes yet.</p>;
  return (
    <div className="diff">
      {changed.map(({ path, removed, added, from }) => (
        <section key={path} aria-label={path.slice(WORK_DIR.length)}>
          <h2>{path.slice(WORK_DIR.length)}</h2>
          <pre>{removed.map((line, index) => <del key={index}>{`${from + index}  − ${line}\n`}</del>)}{added.map((line, index) => <ins key={index}>{`${from + index}  + ${line}\n`}</ins>)}</pre>
        </section>
      ))}
    </div>
  );
}
