import browser, { type Runtime } from 'webextension-polyfill';
import { z } from 'zod';
import { DeployError, toWire } from '../domain/errors.ts';
import type { Answer } from './client.ts';
import { protocol, type CallName, type CallsOf, type OutputOf, type ParsedOf } from './protocol.ts';

/** One handler for every call that is answered in a context; a missing one does not compile. */
export type Handlers<Where extends 'background' | 'offscreen'> = { [Name in CallsOf<Where>]: (input: ParsedOf<Name>) => Promise<OutputOf<Name>> };

const Message = z.object({ slipway: z.literal(1), call: z.string(), input: z.unknown() });

function isCall(name: string): name is CallName {
  return Object.hasOwn(protocol, name);
}

/** Which of our contexts a message comes from. Content scripts and strangers are `none`. */
function callerOf(sender: Runtime.MessageSender): 'ui' | 'offscreen' | 'background' | 'none' {
  if (sender.id !== browser.runtime.id) return 'none';
  const base = browser.runtime.getURL('');
  if (sender.url === undefined) return sender.tab === undefined ? 'background' : 'none';
  if (!sender.url.startsWith(base)) return 'none';
  const path = sender.url.slice(base.length);
  if (path.startsWith('src/ui/')) return 'ui';
  if (path.startsWith('src/offscreen/')) return 'offscreen';
  return sender.tab === undefined ? 'background' : 'none';
}

/**
 * Answers the calls of one context. Must be called in the first turn of a worker, so that the message that woke it is heard.
 * A call that is not permitted for its sender is refused before its input is looked at.
 */
export function serve<Where extends 'background' | 'offscreen'>(where: Where, handlers: Handlers<Where>): void {
  browser.runtime.onMessage.addListener((raw: unknown, sender: Runtime.MessageSender) => {
    const message = Message.safeParse(raw);
    if (!message.success || !isCall(message.data.call)) return undefined;
    const name = message.data.call;
    const { answeredBy, callers, input } = protocol[name];
    if (answeredBy !== where) return undefined;
    const caller = callerOf(sender);
    const permitted = where === 'offscreen' ? caller === 'background' : caller !== 'none' && caller !== 'background' && callers.includes(caller);
    return (async (): Promise<Answer> => {
      try {
        if (!permitted) throw new DeployError('message.refused', 'This page may not make that call.');
        const parsed = input.safeParse(message.data.input);
        if (!parsed.success) throw new DeployError('message.malformed', `The call ${name} was malformed: ${z.prettifyError(parsed.error)}`);
        // The map is exhaustive by type, and the input was parsed by the very schema the handler's parameter is inferred from.
        const handler = handlers[name as CallsOf<Where>] as (value: unknown) => Promise<unknown>;
        return { ok: true, output: await handler(parsed.data) };
      } catch (error) {
        return { ok: false, error: toWire(error) };
      }
    })();
  });
}
