import { Answers, Names, Unfinished } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import type { PageLink } from './page-link.ts';

/** Where waiting is told, and ms without a change after which what the editor has begun counts as given up. */
export interface RestWatch {
  log(line: string): void;
  readonly stillness: number;
}

/** States that may still change by themselves. */
const moving = new Set<Unfinished[number]['state']>(['writing', 'running', 'waiting']);
/** Polls of the editor in this time without a change. */
const polls = 20;
/**
 * A command says nothing of how far it is, so it gets so many times as long: an installation takes a minute
 * or two.
 */
const commandFactor = 8;

/**
 * Waits until the editor has done what its chat asks for: answers that are being written, files that come
 * back after a reload, commands, and what waits for its turn. Answers what did not come, in sentences; empty
 * when all is done. Throws DeployError `source.unfinished` when actions of a whole answer have not run and
 * nothing moves any more; else the errors of the link.
 */
export async function editorAtRest(link: PageLink, { log, stillness }: RestWatch): Promise<string[]> {
  const recorded = await link.call({ op: 'answers', place: 'database' }, Answers);
  let before = '';
  let toldOf = '';
  let still = 0;
  for (;;) {
    // The page's own word comes without its container, which may die meanwhile: that is noticed while it is
    // asked.
    await link.call({ op: 'names', place: 'page', folder: '' }, Names);
    const work = await link.call({ op: 'unfinished', place: 'page', recorded }, Unfinished);
    const pending = work.filter(({ state }) => moving.has(state));
    const now = JSON.stringify(pending);
    still = now === before ? still + 1 : 0;
    before = now;
    const [first] = pending;
    const enough = polls * (pending.some(({ state }) => state === 'running') ? commandFactor : 1);
    if (!first || still >= enough) return settle(work);
    if (first.what !== toldOf) log(`Waiting for the editor to finish “${first.what}”`);
    toldOf = first.what;
    await new Promise((resolve) => { setTimeout(resolve, stillness / polls); });
  }
}

/**
 * What is left when nothing moves any more: a refusal when a whole answer has not run, sentences otherwise.
 */
function settle(work: Unfinished): string[] {
  const of = (state: Unfinished[number]['state']) => work.filter((item) => item.state === state);
  const [late] = of('waiting');
  const [command] = of('running');
  if (late) {
    const behind = command ? ` It waits behind “${command.what}”, which does not end.` : '';
    throw new DeployError('source.unfinished', `The answer “${late.what}” is not in the project: ${howFar(late)}.${behind}`, {
      next: command
        ? 'End that command in the editor’s terminal (Ctrl+C), wait until the answer has run, and start again.'
        : 'Reload the editor’s tab, wait until its files are back, and start again.',
      details: { answers: of('waiting').map(({ what, size, of: total }) => ({ title: what, run: size, actions: total })) },
    });
  }
  return [
    ...sentence(of('writing'), (what) => `The editor had not finished ${what}, and nothing moved any more: the project may not be whole.`),
    ...sentence(of('running'), (what) => `The editor was still running ${what}: what it makes may not be in the project.`),
    ...sentence(of('failed'), (what) => `In the editor ${what} ended with a failure: what it makes may not be in the project.`),
    ...sentence(of('unsaved'), (what) => `In the editor ${what} is not saved: the release has what was saved last.`),
    ...sentence(of('elsewhere'), (what) => `The chat holds an answer that this tab has not loaded: ${what}. Reload the tab to have it.`),
  ];
}

function howFar({ size, of = size }: Unfinished[number]): string {
  if (size > 0) return `only ${size} of its ${of} actions ${size === 1 ? 'has' : 'have'} run`;
  return of === 1 ? 'its action has not run' : `none of its ${of} actions has run`;
}

function sentence([first, ...others]: Unfinished, words: (what: string) => string): string[] {
  return first ? [words(`“${first.what}”${others.length > 0 ? ` and ${others.length} more` : ''}`)] : [];
}
