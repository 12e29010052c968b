import { expect, test } from 'vitest';
import { decodeText } from '../../../src/packaging/pages/decode-text.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each<[string, Uint8Array, string]>([
  ['text/html', new TextEncoder().encode('<img src=é.png>'), '<img src=é.png>'],
  ['text/html', latin('<meta charset=windows-1252><img src=\u00e9.png>'), '<meta charset=windows-1252><img src=é.png>'],
  ['text/html; charset=iso-8859-1', latin('<img src=\u00e9.png>'), '<img src=é.png>'],
  ['text/css', latin('@charset "iso-8859-1";a{b:url(\u00e9.png)}'), '@charset "iso-8859-1";a{b:url(é.png)}'],
  ['text/html; charset=nonsense', new TextEncoder().encode('é'), 'é'],
  ['text/html', latin('<meta charset=x-user-defined>x'), '<meta charset=x-user-defined>x'],
  ['text/html', latin('\u00ff\u00fea\0b\0'), 'ab'],
])('%s', (type, bytes, text) => {
  expect(decodeText(type, bytes)).toBe(text);
});
