import { assert, property, string, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { concat, equalBytes, fromBase64, fromBase64Url, fromHex, fromUtf8, readU32, toBase64, toBase64Url, toHex, u32, utf8 } from '../../src/security/bytes.ts';

const malformed = expect.objectContaining({ code: 'encoding.malformed' });

test('every text and all bytes come back as they were', () => {
  assert(property(string({ unit: 'binary' }), (text) => { expect(fromUtf8(utf8(text))).toBe(text); }));
  assert(property(uint8Array(), (bytes) => { expect(fromHex(toHex(bytes))).toEqual(new Uint8Array(bytes)); }));
});

test('a byte order mark is part of the text: nothing signed is read as something shorter', () => {
  expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x78))).toBe('\uFEFFx');
});

test('what is not UTF-8 is refused', () => {
  for (const hex of ['ff', 'c080', 'eda080', 'f4908080', 'e282']) expect(() => fromUtf8(fromHex(hex)), hex).toThrow(malformed);
});

test('base64 agrees with the platform on every length, and has one spelling', () => {
  assert(property(uint8Array({ maxLength: 100 }), (bytes) => {
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
  }));
  for (const [first, second] of [['QQ==', 'QR=='], ['QUE=', 'QUF=']] as const) {
    expect(atob(first)).toBe(atob(second));
    expect(() => fromBase64(second)).toThrow(malformed);
    expect(() => fromBase64Url(second.replace(/=+$/, ''))).toThrow(malformed);
  }
  for (const bad of ['=', '====', 'A===', 'AA=A', 'A=AA', 'AAAA=', 'AAAA====', 'AA A', 'AAA\n', 'AAA-', 'ÄAAA']) expect(() => fromBase64(bad), bad).toThrow(malformed);
  for (const bad of ['A', 'AA==', 'AA+A', 'AA/A', 'AAAAA']) expect(() => fromBase64Url(bad), bad).toThrow(malformed);
});

test('base64 of several megabytes is read, and refused, without running out of stack', () => {
  const large = new Uint8Array(6 * 1024 * 1024).fill(0xa5);
  const text = toBase64(large);
  expect(equalBytes(fromBase64(text), large)).toBe(true);
  expect(() => fromBase64(`${text.slice(0, -1)}!`)).toThrow(malformed);
});

test('numbers are four bytes, big endian', () => {
  expect(toHex(u32(0x01020304))).toBe('01020304');
  expect(readU32(concat(Uint8Array.of(9), u32(0xfffffffe)), 1)).toBe(0xfffffffe);
  expect(readU32(concat(Uint8Array.of(9), u32(7)).subarray(1), 0)).toBe(7);
  for (const offset of [-1, 1, 5]) expect(() => readU32(u32(1), offset)).toThrow(malformed);
});

test('bytes are equal when all of them are', () => {
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  for (const other of [Uint8Array.of(1, 3), Uint8Array.of(0, 2), Uint8Array.of(1), Uint8Array.of(1, 2, 0)]) expect(equalBytes(Uint8Array.of(1, 2), other)).toBe(false);
  for (const odd of ['0', 'xx', '0 ', '0x00']) expect(() => fromHex(odd)).toThrow(malformed);
});
