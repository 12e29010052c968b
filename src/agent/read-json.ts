import type { z } from 'zod';
import { DeployError } from '../domain/errors.ts';
import { fromUtf8 } from '../security/bytes.ts';

/** A JSON body of the expected shape. Throws DeployError `request.malformed` for anything that is not JSON, a ZodError for another shape. */
export function readJson<Schema extends z.ZodType>(schema: Schema, body: Uint8Array): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(body));
  } catch (cause) {
    throw new DeployError('request.malformed', 'The body is not JSON.', { next: 'Bring the agent and the client to the same version.', cause });
  }
  return schema.parse(value);
}
