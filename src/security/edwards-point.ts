import { fromHex, toHex } from './bytes.ts';

/** The y of the eight points of small order, little endian, sign bit clear: orders 4, 1, 2, 8 and 8. */
const smallOrder: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

/** 2^255 - 19, little endian. */
const prime = fromHex(`ed${'ff'.repeat(30)}7f`);

function belowPrime(y: Uint8Array): boolean {
  for (let at = 31; at >= 0; at -= 1) {
    const difference = (y[at] ?? 0) - (prime[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * Whether 32 bytes spell an edwards25519 point that a signature may use: the one canonical spelling (RFC 8032, section 5.1.3) and not
 * one of the eight points of small order, under which one signature fits any message (https://eprint.iacr.org/2020/823). Whether the
 * bytes lie on the curve at all is left to the platform.
 */
export function isSoundPoint(encoded: Uint8Array): boolean {
  const y = encoded.slice(0, 32);
  y[31] = (y[31] ?? 0) & 0x7f;
  return encoded.length === 32 && belowPrime(y) && !smallOrder.has(toHex(y));
}
