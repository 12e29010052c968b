import sniff from 'html-encoding-sniffer';

/** Bytes from a text's beginning that say how it is encoded (HTML, 13.2.3.2: the prescan looks at 1,024). */
export const charsetBytes = 1024;

const unknown = 'unknown';

/**
 * The name of an encoding by one of its labels (Encoding Standard), in lower case; undefined for what is
 * none.
 */
function encodingOf(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/**
 * The encoding a text itself names: by a byte order mark, `<meta charset>` of a page, `@charset` of a style
 * sheet. A `charset` in a header would win over all but the first (HTML, 13.2.3.2; CSS Syntax, 3.2).
 * Undefined where it names none.
 */
export function declaredCharset(mediaType: string, beginning: Uint8Array): string | undefined {
  const isPage = mediaType.startsWith('text/html');
  const found = sniff(beginning.subarray(0, charsetBytes), { xml: !isPage, defaultEncoding: unknown });
  if (found !== unknown) return found.toLowerCase();
  if (!mediaType.startsWith('text/css')) return undefined;
  const [, label] = /^@charset "([^"]{1,64})";/.exec(new TextDecoder('latin1').decode(beginning.subarray(0, 100))) ?? [];
  const name = label === undefined ? undefined : encodingOf(label);
  // CSS Syntax, 3.2: who could read the rule did not read UTF-16.
  return name?.startsWith('utf-16') === true ? 'utf-8' : name;
}

/** Whether bytes are UTF-8. With `isCut` they end anywhere. */
function isUtf8(bytes: Uint8Array, isCut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
    return true;
  } catch {
    return false;
  }
}

const texts = /^text\//;
/** Formats that are UTF-8 by definition (RFC 8259, 8.1). */
const alwaysUtf8 = /^application\/(?:javascript|json|manifest\+json)$/;

/** Whether the bytes of a file are needed to know its charset. */
export function dependsOnBytes(mediaType: string): boolean {
  return texts.test(mediaType) && !mediaType.includes('charset');
}

/**
 * A media type as it is sent: with the charset of the text where it is known, by what the text says of itself
 * or because it is UTF-8, else without one. `isCut`: the bytes are only the text's beginning.
 */
export function typeWithCharset(mediaType: string, bytes: Uint8Array, isCut: boolean): string {
  if (alwaysUtf8.test(mediaType)) return `${mediaType}; charset=utf-8`;
  if (!dependsOnBytes(mediaType)) return mediaType;
  const charset = declaredCharset(mediaType, bytes) ?? (isUtf8(bytes, isCut) ? 'utf-8' : undefined);
  return charset === undefined ? mediaType : `${mediaType}; charset=${charset}`;
}

/**
 * The media type a release records for a text: with a charset where the text names another than UTF-8, so
 * that agents of earlier versions, which call every other text UTF-8, send it right.
 */
export function recordedType(mediaType: string, beginning: Uint8Array): string {
  const charset = dependsOnBytes(mediaType) ? declaredCharset(mediaType, beginning) : undefined;
  return charset === undefined || charset === 'utf-8' ? mediaType : `${mediaType}; charset=${charset}`;
}
