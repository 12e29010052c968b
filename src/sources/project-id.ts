/** Letters at an id's end that tell a project from others of its title, with the hyphen before them. */
export const markLength = 9;

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** A project's id: what its title says in letters that a host name can hold, and eight letters made of `mark` (at least 8 bytes) that tell it from others of that title. */
export function projectIdOf(title: string, mark: Uint8Array): string {
  const slug = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, 28).replace(/-+$/, '');
  return `${slug === '' ? 'project' : slug}-${[...mark.subarray(0, 8)].map((byte) => letters[byte & 31] ?? 'a').join('')}`;
}
