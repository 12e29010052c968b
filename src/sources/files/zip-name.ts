/** The upper half of code page 437, which names in archives are written in when nothing else is said (APPNOTE.TXT 6.3.10, appendix D). */
const upper = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** A name in an archive. Many programs write UTF-8 without saying so, so that is tried first. */
export function zipName(bytes: Uint8Array, saysUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    if (saysUtf8) return new TextDecoder().decode(bytes);
    return [...bytes].map((byte) => (byte < 128 ? String.fromCharCode(byte) : upper[byte - 128] ?? '')).join('');
  }
}
