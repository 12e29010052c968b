const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  return value;
});

/** A CRC-32 as archives use it (ISO-HDLC, polynomial 0xEDB88320), over bytes that come piece by piece. */
export function beginCrc32(): { add(bytes: Uint8Array): void; value(): number } {
  let sum = 0xffffffff;
  return {
    add(bytes) {
      for (const byte of bytes) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 0xff] ?? 0);
    },
    value: () => (sum ^ 0xffffffff) >>> 0,
  };
}
