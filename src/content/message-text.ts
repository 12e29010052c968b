import { isObject } from './page-stores.ts';

/**
 * The text of a chat's message: its `content` as bolt.diy stores it, or the texts among its content parts or
 * `parts`, as newer versions of the AI SDK do. Empty when there is none.
 */
export function messageText(message: { readonly content?: unknown; readonly parts?: unknown }): string {
  if (typeof message.content === 'string' && message.content !== '') return message.content;
  const parts = Array.isArray(message.content) ? message.content : message.parts;
  return Array.isArray(parts) ? parts.map(textOfPart).join('') : '';
}

function textOfPart(part: unknown): string {
  return isObject(part) && part['type'] === 'text' && typeof part['text'] === 'string' ? part['text'] : '';
}
