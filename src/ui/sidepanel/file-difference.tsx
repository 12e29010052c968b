import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { DeploymentFile } from '../../domain/manifest.ts';
import { toWire, type WireError } from '../../domain/errors.ts';
import { request } from '../../messaging/client.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatBytes } from '../parts/format.ts';
import { useVirtualRows } from '../parts/virtual-rows.ts';
import { words, type WordKey } from '../parts/words.ts';
import type { FileChange } from '../watch/release-difference.ts';
import { textDifference, type DifferenceLine } from '../watch/text-difference.ts';

/** Larger files are not compared, bytes. */
const largest = 1024 * 1024;
const lineHeight = 20;
const tallest = 24;

type Seen =
  | { readonly kind: 'lines'; readonly lines: readonly DifferenceLine[]; readonly from: ReadonlySet<'snapshot' | 'live' | 'preview'> }
  | { readonly kind: 'words'; readonly key: WordKey }
  | { readonly kind: 'error'; readonly error: WireError };

function isText(file: DeploymentFile | undefined): boolean {
  return file === undefined || /^text\/|json|javascript|ecmascript|xml|svg|manifest|x-sh|yaml|toml|graphql/.test(file.mediaType);
}

async function compare(from: string, to: string, { path, before, after }: FileChange): Promise<Seen> {
  if (!isText(before) || !isText(after)) return { kind: 'words', key: 'binaryFile' };
  if ((before?.size ?? 0) > largest || (after?.size ?? 0) > largest) return { kind: 'words', key: 'largeFile' };
  const nothing = { text: '', from: undefined };
  const [older, newer] = await Promise.all([before ? request('release.file', { release: from, path }) : nothing, after ? request('release.file', { release: to, path }) : nothing]);
  if (older.text === null || newer.text === null) return { kind: 'words', key: 'binaryFile' };
  const lines = textDifference(older.text, newer.text);
  if (!lines) return { kind: 'words', key: 'tooDifferent' };
  if (lines.length === 0) return { kind: 'words', key: 'sameText' };
  return { kind: 'lines', lines, from: new Set([older.from, newer.from].flatMap((one) => one ?? [])) };
}

const origins = { snapshot: 'fromSnapshot', live: 'fromLive', preview: 'fromPreview' } as const;

/** The text of one file, before and after. Contents are fetched when they are asked for, and checked by their digests. */
export function FileDifference({ from, to, change }: { readonly from: string; readonly to: string; readonly change: FileChange }): ReactNode {
  const [seen, setSeen] = useState<Seen>();
  useEffect(() => {
    let wanted = true;
    compare(from, to, change).catch((error: unknown): Seen => ({ kind: 'error', error: toWire(error) })).then((found) => wanted && setSeen(found));
    return () => {
      wanted = false;
    };
  }, [from, to, change]);
  return (
    <section className="stack" aria-labelledby="text-title" aria-busy={seen === undefined}>
      <h2 id="text-title" className="section-title"><code>{change.path}</code></h2>
      {seen === undefined ? <p className="card soft" role="status">{words('readingFile')}</p> : null}
      {seen?.kind === 'words' ? <p className="card soft" role="status">{words(seen.key, formatBytes(largest))}</p> : null}
      {seen?.kind === 'error' ? <ErrorNote error={seen.error} /> : null}
      {seen?.kind === 'lines' ? (
        <>
          <Lines lines={seen.lines} />
          <p className="small faint">{[...seen.from].map((one) => words(origins[one])).join(' ')} {words('checkedByDigest')}</p>
        </>
      ) : null}
    </section>
  );
}

const looks: Record<DifferenceLine['kind'], { readonly sign: string; readonly word: WordKey | undefined }> = {
  same: { sign: ' ', word: undefined }, added: { sign: '+', word: 'filesAdded' }, removed: { sign: '−', word: 'filesRemoved' }, gap: { sign: '⋯', word: 'linesLeftOut' },
};

function Lines({ lines }: { readonly lines: readonly DifferenceLine[] }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { rows, list } = useVirtualRows({ count: lines.length, rowHeight: lineHeight, box });
  const widest = lines.reduce((most, line) => Math.max(most, line.text.length), 0);
  return (
    // Lines take no focus of their own; the box does, and scrolls by the keys.
    <div ref={box} className="card text-difference" role="group" tabIndex={0} aria-labelledby="text-title" style={{ height: Math.min(lines.length, tallest) * lineHeight + 18 }}>
      <ul {...list} style={{ ...list.style, minWidth: `calc(${widest}ch + 104px)` }} role="list">
        {rows.map(({ index, attributes }) => {
          const line = lines[index];
          if (!line) return null;
          const { sign, word } = looks[line.kind];
          return (
            <li key={index} {...attributes} className={`text-line ${line.kind}`}>
              <span className="line-number" aria-hidden="true">{line.before}</span>
              <span className="line-number" aria-hidden="true">{line.after}</span>
              <span className="line-sign" role={word === undefined ? undefined : 'img'} aria-label={word === undefined ? undefined : words(word)} aria-hidden={word === undefined || undefined}>{sign}</span>
              <code>{line.text}</code>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
