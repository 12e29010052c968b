import { Unfinished } from '../../content/bridge.ts';
import type { PageLink } from './page-link.ts';

/** Where waiting is told, and ms without a change after which what the editor has begun counts as given up. */
export interface RestWatch {
  log(line: string): void;
  readonly stillness: number;
}

/** Looks at the editor in this time without a change. */
const looks = 20;

/**
 * Waits until the editor has ended what it has begun: an answer that is being written, files that come back after a reload, its
 * commands. Answers what it seems to have given up on, empty when all is done: bolt.diy never ends an answer that was stopped half way.
 * Errors are those of the link.
 */
export async function editorAtRest(link: PageLink, { log, stillness }: RestWatch): Promise<string[]> {
  let before = '';
  let toldOf = '';
  let still = 0;
  for (;;) {
    const unfinished = await link.call({ op: 'unfinished', place: 'page' }, Unfinished);
    const now = JSON.stringify(unfinished);
    still = now === before ? still + 1 : 0;
    before = now;
    const [first] = unfinished;
    if (!first || still >= looks) return unfinished.map(({ what }) => what);
    if (first.what !== toldOf) log(`Waiting for the editor to finish “${first.what}”`);
    toldOf = first.what;
    await new Promise((resolve) => { setTimeout(resolve, stillness / looks); });
  }
}
