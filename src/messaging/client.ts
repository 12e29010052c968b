import browser from 'webextension-polyfill';
import { z } from 'zod';
import { DeployError, fromWire, WireError } from '../domain/errors.ts';
import { protocol, type CallName, type InputOf, type OutputOf } from './protocol.ts';

/** How a call travels: marked, so that listeners of other messages leave it alone. */
export interface CallMessage {
  readonly slipway: 1;
  readonly call: string;
  readonly input: unknown;
}

/** How an answer travels; errors are told as data because the browser would keep only their message. */
export const Answer = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), output: z.unknown() }), z.object({ ok: z.literal(false), error: WireError })]);
export type Answer = z.infer<typeof Answer>;

/**
 * Makes a call and gives its parsed answer. Throws the DeployError the other side threw, or `message.no-answer` when nobody answered
 * (the worker is being replaced: try again).
 */
export async function request<Name extends CallName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> {
  const message: CallMessage = { slipway: 1, call: name, input };
  const raw: unknown = await browser.runtime.sendMessage(message).catch((cause: unknown) => {
    throw new DeployError('message.no-answer', 'Slipway did not answer.', { next: 'Try again in a moment.', retry: 'backoff', cause });
  });
  const answer = Answer.safeParse(raw);
  if (!answer.success) throw new DeployError('message.no-answer', 'Slipway did not answer.', { next: 'Try again in a moment.', retry: 'backoff' });
  if (!answer.data.ok) throw fromWire(answer.data.error);
  return protocol[name].output.parse(answer.data.output) as OutputOf<Name>;
}
