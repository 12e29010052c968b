import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { DeploymentFile } from '../../domain/manifest.ts';
import type { BlobRow, Extent } from '../store/blob-table.ts';
import type { PackReader } from '../store/pack-reader.ts';
import { chooseEncoding, isFresh, rangeOf } from './conditional.ts';
import { type FileAnswerKind, headersFor } from './headers.ts';
import type { RuledHeaders } from './rule-headers.ts';

/** A file of a release and how to answer with it. */
export interface FileAnswer extends FileAnswerKind {
  readonly file: DeploymentFile;
  readonly contentType: string;
  /** What the release's rules set on it. */
  readonly ruled: RuledHeaders;
  readonly project: string;
  readonly blob: BlobRow;
}

/** Files up to this size are sent from memory, bytes. */
const inMemory = 512 * 1024;

/** Answers GET or HEAD with a file: validators, one range, the best encoding there is. */
export async function answerFile(request: IncomingMessage, response: ServerResponse, reader: PackReader, answer: FileAnswer): Promise<void> {
  const { file, ruled, project, blob } = answer;
  const headers = headersFor(answer.contentType, ruled, answer);
  const offered = (['br', 'gzip'] as const).filter((name) => blob[name] !== undefined);
  // Ranges are defined for GET alone (RFC 9110, 14.2).
  const range = answer.status === 200 && request.method === 'GET' ? request.headers.range : undefined;
  const encoding = range === undefined ? chooseEncoding(request.headers['accept-encoding']?.toString(), offered) : undefined;
  const extent: Extent = (encoding && blob[encoding]) ?? blob;
  const etag = `"${file.sha256.slice(0, 32)}${encoding === undefined ? '' : `-${encoding}`}"`;
  headers['etag'] = etag;
  if (offered.length > 0 && headers['vary'] !== '*') headers['vary'] = [headers['vary'], 'accept-encoding'].filter((name) => name !== undefined).join(', ');
  if (answer.status === 200 && isFresh(request.headers['if-none-match'], etag)) {
    delete headers['content-type'];
    response.writeHead(304, headers).end();
    return;
  }
  headers['accept-ranges'] = 'bytes';
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  const part = rangeOf(range, request.headers['if-range']?.toString(), etag, extent.length);
  if (part === null) {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${extent.length}`, 'content-length': '0' }).end();
    return;
  }
  const begin = part?.begin ?? 0;
  const end = part?.end ?? extent.length - 1;
  headers['content-length'] = String(end - begin + 1);
  if (part) headers['content-range'] = `bytes ${begin}-${end}/${extent.length}`;
  const status = part ? 206 : answer.status;
  if (request.method === 'HEAD' || extent.length === 0) {
    response.writeHead(status, headers).end();
    return;
  }
  if (extent.length <= inMemory) {
    const bytes = reader.peek(project, extent) ?? await reader.read(project, extent);
    response.writeHead(status, headers).end(bytes.subarray(begin, end + 1));
    return;
  }
  // Opened before anything is promised.
  const stream = await reader.stream(project, extent, begin, end);
  response.writeHead(status, headers);
  await new Promise<void>((resolve) => {
    pipeline(stream, response, () => resolve());
  });
}
