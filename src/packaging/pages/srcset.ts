const spaces = /[\t\n\f\r ]/;

/**
 * The addresses of a `srcset` (HTML, 4.8.4.2.3 "Parsing a srcset attribute"), without their descriptors: an
 * address may hold commas, and commas within parentheses of a descriptor end nothing.
 */
export function addressesOfSrcset(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    while (at < text.length && (text[at] === ',' || spaces.test(text[at] ?? ''))) at += 1;
    const begin = at;
    while (at < text.length && !spaces.test(text[at] ?? '')) at += 1;
    const address = text.slice(begin, at);
    if (address === '') break;
    // An address that ends with commas has no descriptors.
    const bare = withoutCommas(address);
    if (bare !== '') found.push(bare);
    if (bare.length === address.length) at = endOfDescriptors(text, at);
  }
  return found;
}

function withoutCommas(address: string): string {
  let end = address.length;
  while (end > 0 && address[end - 1] === ',') end -= 1;
  return address.slice(0, end);
}

/** Where the next candidate begins: behind the first comma outside of parentheses. */
function endOfDescriptors(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') depth = 1;
    else if (text[at] === ')') depth = 0;
    else if (text[at] === ',' && depth === 0) return at + 1;
  }
  return text.length;
}
