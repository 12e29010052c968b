import { useRef, type ReactNode } from 'react';
import { formatBytes } from '../parts/format.ts';
import { useVirtualRows } from '../parts/virtual-rows.ts';
import { counted, words, type WordKey } from '../parts/words.ts';
import type { FileChange } from '../watch/release-difference.ts';

const rowHeight = 34;
/** Rows after which the list scrolls in itself. */
const tallest = 10;

const signs: Record<FileChange['kind'], { readonly sign: string; readonly look: string; readonly word: WordKey }> = {
  added: { sign: '+', look: 'good', word: 'filesAdded' }, changed: { sign: '~', look: 'caution', word: 'filesChanged' }, removed: { sign: '−', look: 'bad', word: 'filesRemoved' },
};

function sizes({ before, after }: FileChange): string {
  if (!before || !after) return formatBytes((before ?? after)?.size ?? 0);
  return before.size === after.size ? formatBytes(after.size) : words('sizeFromTo', formatBytes(before.size), formatBytes(after.size));
}

/** The files that differ. Choosing one shows its text. */
export function DifferentFiles({ files, shown, onShow }: { readonly files: readonly FileChange[]; readonly shown: string | undefined; readonly onShow: (path: string) => void }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { rows, list } = useVirtualRows({ count: files.length, rowHeight, box });
  return (
    <section className="stack" aria-labelledby="files-title">
      <div className="row"><h2 id="files-title" className="section-title grow">{words('changedFiles')}</h2><span className="small faint">{counted('files', files.length)}</span></div>
      <div ref={box} className="card file-changes" style={{ height: Math.min(files.length, tallest) * rowHeight + 2 }}>
        <ul {...list} role="list" aria-labelledby="files-title">
          {rows.map(({ index, attributes, tabIndex }) => {
            const file = files[index];
            if (!file) return null;
            const { sign, look, word } = signs[file.kind];
            return (
              <li key={file.path} {...attributes}>
                <button type="button" className="file-change" tabIndex={tabIndex} aria-pressed={file.path === shown} onClick={() => onShow(file.path)}>
                  <span className={`sign ${look}`} role="img" aria-label={words(word)}>{sign}</span>
                  <code className="grow cut" title={file.path}>{file.path}</code>
                  <span className="soft small">{sizes(file)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}
