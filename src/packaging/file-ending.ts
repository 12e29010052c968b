import mime from 'mime';

/** Endings of the `mime` table that addresses of applications carry too: domain names, as in `/sites/example.com`. */
const domains = new Set(['ai', 'com', 'es', 'in', 'me', 'org']);

/** Whether the last segment of an address has the ending of a file that browsers or crawlers ask for; `/v1.2` and `/users/jo.doe` have not. */
export function hasFileEnding(segment: string): boolean {
  const ending = /\.([A-Za-z0-9]{1,16})$/.exec(segment)?.[1]?.toLowerCase();
  return ending !== undefined && !/^\d+$/.test(ending) && !domains.has(ending) && mime.getType(`/x.${ending}`) !== null;
}
