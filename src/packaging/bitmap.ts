/** Whether a bit is set; the first one is the highest bit of the first byte. */
export function hasBit(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

/** A bitmap of `length` bits with these set. */
export function bitmapOf(length: number, set: Iterable<number>): Uint8Array<ArrayBuffer> {
  const bitmap = new Uint8Array(Math.ceil(length / 8));
  for (const index of set) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return bitmap;
}
