import type { IncomingMessage } from 'node:http';
import { DeployError } from '../domain/errors.ts';
import type { Bytes } from '../security/bytes.ts';

function tooLarge(limit: number): DeployError {
  return new DeployError('request.too-large', `The body is larger than ${limit} bytes.`, { next: 'Send less at once.' });
}

/** Checks the announced length before anything else is looked at. Throws DeployError `request.too-large`. */
export function checkLength(request: IncomingMessage, limit: number): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (!(announced <= limit)) throw tooLarge(limit);
}

/** A request's whole body, at most `limit` bytes whatever was announced. Throws DeployError `request.too-large` or `request.malformed` when it broke off. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      if (!(part instanceof Uint8Array)) continue;
      size += part.length;
      if (size > limit) throw tooLarge(limit);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof DeployError) throw error;
    throw new DeployError('request.malformed', 'The body broke off.', { next: 'Send the request again.', retry: 'backoff', cause: error });
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
