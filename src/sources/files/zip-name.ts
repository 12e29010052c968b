import { beginCrc32 } from './crc32.ts';

/**
 * The upper half of code page 437, which names in archives are written in when nothing else is said
 * (APPNOTE.TXT 6.3.10, appendix D).
 */
const upper = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** The Info-ZIP Unicode Path Extra Field (APPNOTE.TXT 6.3.10, 4.6.9). */
const unicodePath = 0x7075;

/** The extra fields of an entry, each its number and content; what is cut off is left out. */
export function* extraFields(bytes: Uint8Array): Generator<readonly [id: number, content: Uint8Array]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) return;
    yield [view.getUint16(at, true), bytes.subarray(at + 4, end)];
    at = end;
  }
}

function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The name in UTF-8 beside the one in a code page; undefined where there is none, or it belongs to a name
 * that was changed since.
 */
function unicodeNameOf(bytes: Uint8Array, extra: Uint8Array): string | undefined {
  for (const [id, content] of extraFields(extra)) {
    if (id !== unicodePath || content.length < 5 || content[0] !== 1) continue;
    const crc = beginCrc32();
    crc.add(bytes);
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    if (crc.value() === view.getUint32(1, true)) return utf8Of(content.subarray(5));
  }
  return undefined;
}

/**
 * A name in an archive: UTF-8 where the entry says so or brings such a name along, else code page 437
 * (APPNOTE.TXT 6.3.10, 4.4.4, 4.6.9 and appendix D). Many programs write UTF-8 without saying so, so that is
 * tried before the code page. `extra`: the entry's extra fields.
 */
export function zipName(bytes: Uint8Array, saysUtf8: boolean, extra: Uint8Array = new Uint8Array()): string {
  if (saysUtf8) return utf8Of(bytes) ?? new TextDecoder().decode(bytes);
  const inCodePage = (byte: number): string => (byte < 128 ? String.fromCharCode(byte) : upper[byte - 128] ?? '');
  return unicodeNameOf(bytes, extra) ?? utf8Of(bytes) ?? [...bytes].map(inCodePage).join('');
}
