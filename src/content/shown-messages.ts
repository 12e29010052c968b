import { hookStates, isObject } from './page-stores.ts';

/** A message as the AI SDK keeps it. */
export type PageMessage = Record<string, unknown>;

const roles = new Set<unknown>(['user', 'assistant', 'system', 'data', 'tool']);

/**
 * The messages that the page's chat shows and its workbench plays, with their own texts. The AI SDK's
 * `useChat` keeps them in a ref: version 4 as a list, version 5 in an object. Messages that lie before a
 * restored snapshot are not among them. Undefined when there are none.
 */
export function shownMessages(document: Document): readonly PageMessage[] | undefined {
  let most: readonly PageMessage[] | undefined;
  for (const state of hookStates(document)) {
    const kept = isObject(state) && !Array.isArray(state) ? state['current'] : undefined;
    const found = messagesOf(kept) ?? (isObject(kept) ? messagesOf(kept['messages']) : undefined);
    if (found && found.length > (most?.length ?? 0)) most = found;
  }
  return most;
}

function messagesOf(value: unknown): readonly PageMessage[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage) ? value : undefined;
}

function isMessage(value: unknown): value is PageMessage {
  return isObject(value) && typeof value['id'] === 'string' && roles.has(value['role']) && ('content' in value || 'parts' in value);
}
