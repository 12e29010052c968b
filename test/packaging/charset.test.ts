import { describe, expect, it } from 'vitest';
import { recordedType, typeWithCharset } from '../../src/packaging/charset.ts';

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const bytes = (...parts: (string | number[])[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? ascii(part) : part)));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const kanji = [0x93, 0xfa, 0x96, 0x7b];

describe('the charset of a text', () => {
  it.each<[string, string, Uint8Array, string]>([
    ['<meta charset>', 'text/html', bytes('<!doctype html><meta charset="shift_jis"><p>', kanji), 'text/html; charset=shift_jis'],
    ['<meta http-equiv>', 'text/html', bytes('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>caf', [0xe9]), 'text/html; charset=windows-1252'],
    ['a label of another name', 'text/html', bytes('<meta charset=ks_c_5601-1987><p>', [0xc7, 0xd1]), 'text/html; charset=euc-kr'],
    ['ISO-8859-1, which is windows-1252', 'text/html', bytes('<meta charset=iso-8859-1>'), 'text/html; charset=windows-1252'],
    ['<meta charset="utf-8">', 'text/html', utf8('<meta charset="utf-8"><p>ü'), 'text/html; charset=utf-8'],
    ['a UTF-8 mark before a wrong meta', 'text/html', Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('<meta charset=shift_jis><p>ü')]), 'text/html; charset=utf-8'],
    ['a UTF-16 mark', 'text/plain', bytes([0xff, 0xfe, 0x41, 0]), 'text/plain; charset=utf-16le'],
    ['@charset', 'text/css', bytes('@charset "shift_jis"; a::after{content:"', kanji, '"}'), 'text/css; charset=shift_jis'],
    ['an unknown label', 'text/html', bytes('<meta charset=klingon><p>x'), 'text/html; charset=utf-8'],
    ['a meta in a comment', 'text/html', bytes('<!-- <meta charset=shift_jis> --><p>x'), 'text/html; charset=utf-8'],
    ['nothing, and UTF-8', 'text/html', utf8('<p>ü'), 'text/html; charset=utf-8'],
    ['nothing, and ASCII', 'text/javascript', utf8('let a'), 'text/javascript; charset=utf-8'],
    ['nothing, and no UTF-8', 'text/html', bytes('<p>caf', [0xe9, 0x20]), 'text/html'],
    ['nothing, and no UTF-8, in a script', 'text/javascript', bytes('"caf', [0xe9], '"'), 'text/javascript'],
    ['nothing, in a format that is UTF-8', 'application/json', bytes('{}'), 'application/json; charset=utf-8'],
    ['a charset in its type', 'text/html; charset=big5', utf8('<p>ü'), 'text/html; charset=big5'],
    ['no text at all', 'image/png', bytes([0x89]), 'image/png'],
  ])('with %s', (_, mediaType, content, type) => {
    expect(typeWithCharset(mediaType, content, false)).toBe(type);
  });

  it('is UTF-8 also where a letter was cut in two', () => {
    const cut = utf8('größer').subarray(0, 3);
    expect(typeWithCharset('text/plain', cut, true)).toBe('text/plain; charset=utf-8');
    expect(typeWithCharset('text/plain', cut, false)).toBe('text/plain');
  });

  it('is recorded where it is another than UTF-8', () => {
    expect(recordedType('text/html', bytes('<meta charset=euc-kr>'))).toBe('text/html; charset=euc-kr');
    for (const content of [utf8('<meta charset=utf-8>ü'), utf8('ü'), bytes('caf', [0xe9])]) expect(recordedType('text/html', content)).toBe('text/html');
    expect(recordedType('application/json', bytes([0xff, 0xfe]))).toBe('application/json');
  });
});
