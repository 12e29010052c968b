import type { BlobReader, BlobStore } from './blobs.ts';

/** A part of a stored file: bytes from `offset`. */
export interface Span {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Neighbours this close are read in one go with what lies between, bytes. */
const smallGap = 64 * 1024;
/** Bytes read in one go, so that much reading needs little memory; a longer span is still read whole. */
const mostAtOnce = 8 * 1024 * 1024;

interface Stretch {
  readonly path: string;
  readonly offset: number;
  end: number;
  readonly spans: { readonly index: number; readonly span: Span }[];
}

/** Spans that lie close together in one file, as stretches that are read at once. */
function stretchesOf(spans: readonly Span[]): Stretch[] {
  const ordered = spans.map((span, index) => ({ span, index }))
    .toSorted((a, b) => (a.span.path === b.span.path ? a.span.offset - b.span.offset : a.span.path < b.span.path ? -1 : 1));
  const stretches: Stretch[] = [];
  for (const entry of ordered) {
    const { path, offset, length } = entry.span;
    const open = stretches.at(-1);
    const end = Math.max(open?.end ?? 0, offset + length);
    if (open && open.path === path && offset - open.end <= smallGap && end - open.offset <= mostAtOnce) {
      open.end = end;
      open.spans.push(entry);
    } else {
      stretches.push({ path, offset, end: offset + length, spans: [entry] });
    }
  }
  return stretches;
}

/**
 * Reads spans and hands each to `take` with its index, in the order in which they lie in the store: thousands of small files take a few files opened and
 * a few reads instead of thousands. Memory: one stretch at a time. Throws as `BlobStore.read`.
 */
export async function readSpans(blobs: Pick<BlobStore, 'open'>, spans: readonly Span[], take: (index: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void): Promise<void> {
  let open: { readonly path: string; readonly reader: BlobReader } | undefined;
  try {
    for (const stretch of stretchesOf(spans)) {
      if (open?.path !== stretch.path) {
        open?.reader.close();
        open = undefined;
        open = { path: stretch.path, reader: await blobs.open(stretch.path) };
      }
      const bytes = await open.reader.read(stretch.offset, stretch.end - stretch.offset);
      for (const { index, span } of stretch.spans) {
        const from = span.offset - stretch.offset;
        await take(index, bytes.subarray(from, from + span.length));
      }
    }
  } finally {
    open?.reader.close();
  }
}
