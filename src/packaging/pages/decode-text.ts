import { declaredCharset } from '../charset.ts';

/**
 * The text of a page, style sheet or module as a browser reads it: by the charset that its media type or the
 * text itself names, else as UTF-8. An encoding that is none counts as not named.
 */
export function decodeText(mediaType: string, bytes: Uint8Array): string {
  const [, label] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(mediaType) ?? [];
  try {
    return new TextDecoder(label ?? declaredCharset(mediaType, bytes) ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
