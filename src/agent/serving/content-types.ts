import type { DeploymentFile } from '../../domain/manifest.ts';
import { dependsOnBytes, typeWithCharset } from '../../packaging/charset.ts';
import { mediaTypeOf } from '../../packaging/media-type.ts';
import type { BlobRow } from '../store/blob-table.ts';
import type { PackReader } from '../store/pack-reader.ts';

/** The `content-type` of files as they are sent. */
export interface ContentTypes {
  of(project: string, file: DeploymentFile, blob: BlobRow): Promise<string>;
}

/** Bytes of a text that are looked at. */
const looked = 512 * 1024;
/** Texts whose charset is remembered. */
const remembered = 20_000;

async function beginningOf(reader: PackReader, project: string, blob: BlobRow): Promise<Uint8Array> {
  if (blob.length <= looked) return reader.peek(project, blob) ?? await reader.read(project, blob);
  const parts: Buffer[] = [];
  for await (const part of await reader.stream(project, blob, 0, looked - 1)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/**
 * Types by what releases record, with the charset of texts by their bytes: releases of earlier versions
 * record none. A file whose type an earlier version did not know is typed by its name.
 */
export function createContentTypes(reader: PackReader): ContentTypes {
  const known = new Map<string, string>();
  return {
    async of(project, { path, sha256, mediaType: recorded }, blob) {
      const mediaType = recorded === 'application/octet-stream' ? mediaTypeOf(path) : recorded;
      if (!dependsOnBytes(mediaType) || blob.length === 0) return typeWithCharset(mediaType, new Uint8Array(), false);
      const key = `${sha256} ${mediaType}`;
      const type = known.get(key) ?? typeWithCharset(mediaType, await beginningOf(reader, project, blob), blob.length > looked);
      if (known.size >= remembered) known.clear();
      known.set(key, type);
      return type;
    },
  };
}
