import { describe, expect, test } from 'vitest';
import type { Answers } from '../../src/content/bridge.ts';
import { unfinishedWork } from '../../src/content/unfinished-work.ts';

interface Action { type: string; status: string; content: string; filePath?: string; executed?: boolean }

/** An artifact as bolt.diy keeps it in its artifacts store. */
function artifact(closed: boolean, ...actions: Action[]): object {
  return { title: 'Tide table', closed, runner: { actions: { get: () => Object.fromEntries(actions.entries()) } } };
}
const file = (status: string, executed?: boolean): Action => ({ type: 'file', filePath: 'index.html', content: '<p>ha', status, ...(executed === undefined ? {} : { executed }) });
const shell = (content: string, status: string, executed = true): Action => ({ type: 'shell', content, status, executed });
const start = (status: string, executed = true): Action => ({ type: 'start', content: 'npm run dev', status, executed });
const stores = (artifacts: Record<string, object>) => [{ get: () => 'a theme' }, { get: () => null }, { get: () => artifacts }];

/** A message's text with an artifact of so many files, and the beginning of one more when it was cut off. */
function text(title: string, files: number, cut = false): string {
  const one = '<boltAction type="file" filePath="index.html">\n<p>\n</boltAction>';
  return `Here.\n<boltArtifact id="a" title="${title}" type="bundled">${one.repeat(files)}${cut ? '<boltAction type="file" filePath="late.html">\n<p' : '</boltArtifact>'}`;
}
const message = (id: string, content: string, role = 'assistant') => ({ id, role, content });
const work = (artifacts: Record<string, object>, shown?: object[], recorded: Answers = []) => unfinishedWork({ stores: stores(artifacts), shown: shown as Record<string, unknown>[] | undefined, recorded });
const recordedOne = (id: string, title: string, actions: number): Answers[number] => ({ message: id, artifacts: [{ title, actions }] });

describe('what the workbench shows by itself', () => {
  test('is nothing in a project that is whole, even while its preview is served', () => {
    expect(work({})).toEqual([]);
    expect(work({ 'm-0': artifact(true, file('complete'), start('running'), shell('npm run dev', 'running')) })).toEqual([]);
  });

  test('are files of an answer that is being written, and commands that run', () => {
    expect(work({ 'm-0': artifact(false, file('running'), shell('npm install', 'running')) })).toEqual([
      { what: 'npm install', state: 'running', size: 11 }, { what: 'index.html', state: 'writing', size: 5 },
    ]);
  });

  test('is an answer that is not closed, of which the next file has not begun', () => {
    expect(work({ 'm-0': artifact(true, file('complete')), 'n-0': artifact(false, file('complete')) })).toEqual([{ what: 'Tide table', state: 'writing', size: 1 }]);
  });

  test('are actions of a closed answer that have not been executed, whatever their status says', () => {
    const closed = (...actions: Action[]) => work({ 'm-0': artifact(true, file('complete'), ...actions) });
    const late = { what: 'Tide table', state: 'waiting', size: 1, of: 2 };
    expect(closed(file('pending', false))).toEqual([late]);
    expect(closed(file('running', false))).toEqual([late]);
    expect(closed(shell('npm run dev', 'running', false))).toEqual([late]);
    expect(closed(start('pending', false))).toEqual([late]);
    expect(closed(start('running', false))).toEqual([late]);
  });

  test('is a closed answer without actions whose text nobody has', () => {
    expect(work({ 'm-0': artifact(true, file('complete')), 'n-0': artifact(true) })).toEqual([{ what: 'Tide table', state: 'waiting', size: 0, of: 1 }]);
  });

  test('is a command that failed, unless it went well later', () => {
    expect(work({ 'm-0': artifact(true, shell('make pictures', 'failed'), shell('npm i', 'aborted'), start('failed')), 'n-0': artifact(true, shell('npm i', 'complete')) }))
      .toEqual([{ what: 'make pictures', state: 'failed', size: 0 }]);
  });

  test('a page that answers with anything else tells nothing', () => {
    expect(unfinishedWork({ shown: undefined, recorded: [], stores: [{ get: () => ({ a: { runner: null }, b: { runner: {}, closed: false }, c: 7, d: { closed: false, runner: { actions: { get: () => [null, 3] } } } }) }] }))
      .toEqual([{ what: '', state: 'writing', size: 0 }, { what: '', state: 'writing', size: 0 }]);
    expect(work({ 'm-0': artifact(false, { type: 'file', status: 'running', content: 'x'.repeat(500), filePath: 'y'.repeat(500) }) })).toEqual([{ what: 'y'.repeat(200), state: 'writing', size: 500 }]);
  });
});

describe('what the chat asks for and the workbench has not done', () => {
  const whole = artifact(true, file('complete', true));
  const blocking = artifact(true, file('complete', true), start('running'));

  test('are answers whose actions wait behind a start: closed, and without actions yet', () => {
    const shown = [message('p', 'Build it', 'user'), message('one', text('One', 1)), message('two', text('Two', 1)), message('three', text('Three', 2))];
    expect(work({ 'one-0': blocking, 'two-0': { ...artifact(true), title: 'Two' }, 'three-0': { ...artifact(true), title: 'Three' } }, shown)).toEqual([
      { what: 'Two', state: 'waiting', size: 0, of: 1 }, { what: 'Three', state: 'waiting', size: 0, of: 2 },
    ]);
    expect(work({ 'one-0': blocking, 'two-0': whole, 'three-0': { ...artifact(true, file('complete', true)), title: 'Three' } }, shown)).toEqual([{ what: 'Three', state: 'waiting', size: 1, of: 2 }]);
    expect(work({ 'one-0': blocking, 'two-0': whole, 'three-0': artifact(true, file('complete'), file('complete')) }, shown)).toEqual([]);
  });

  test('is each artifact of a message with several, and a person\'s own edits that travel in a prompt', () => {
    const shown = [message('p', text('User Updated Files', 1), 'user'), message('one', text('A', 1) + text('B', 1))];
    expect(work({ 'p-0': whole, 'one-0': whole }, shown)).toEqual([{ what: 'B', state: 'waiting', size: 0, of: 1 }]);
    expect(work({ 'p-0': whole, 'one-0': whole, 'one-1': whole }, shown)).toEqual([]);
    expect(work({ 'one-0': whole, 'one-1': whole }, shown)).toEqual([{ what: 'User Updated Files', state: 'waiting', size: 0, of: 1 }]);
  });

  test('is what a stopped answer has whole, apart from what it has only begun', () => {
    const shown = [message('one', text('One', 2, true))];
    expect(work({ 'one-0': artifact(false, file('complete', true), file('complete', true), file('running', false)) }, shown)).toEqual([{ what: 'index.html', state: 'writing', size: 5 }]);
    expect(work({ 'one-0': artifact(false, file('complete', true), file('pending', false)) }, shown)).toEqual([{ what: 'Tide table', state: 'waiting', size: 1, of: 2 }]);
  });

  test('counts what a snapshot has restored by the text with which it was restored, not by the answer\'s own', () => {
    const recorded = [recordedOne('one', 'One', 9), recordedOne('two', 'Two', 9), recordedOne('three', 'Three', 1)];
    const shown = [message('hidden', 'Restore project from snapshot', 'user'), message('two', text('Restored Project & Setup', 1)), message('three', text('Three', 1))];
    expect(work({ 'two-0': whole, 'three-0': whole }, shown, recorded)).toEqual([]);
    expect(work({ 'two-0': whole }, shown, recorded)).toEqual([{ what: 'Three', state: 'waiting', size: 0, of: 1 }]);
    // Where the page's own messages cannot be had, the database tells what comes after.
    expect(work({ 'two-0': whole, 'three-0': whole }, undefined, recorded)).toEqual([]);
    expect(work({ 'two-0': whole, 'three-0': artifact(true) }, undefined, recorded)).toMatchObject([{ state: 'waiting', of: 1 }]);
  });

  test('is the whole chat while the page has not loaded it', () => {
    expect(work({}, undefined, [recordedOne('one', 'One', 2)])).toEqual([{ what: 'One', state: 'waiting', size: 0, of: 2 }]);
  });

  test('is told of answers that another tab has added to the chat', () => {
    expect(work({ 'one-0': whole }, [message('one', text('One', 1))], [recordedOne('one', 'One', 1), recordedOne('two', 'Two', 1)])).toEqual([{ what: 'Two', state: 'elsewhere', size: 0 }]);
  });

  test('reads messages whose text is in parts, and artifacts kept by the message alone', () => {
    const parts = [{ type: 'text', text: text('One', 2) }];
    expect(work({ 'one-0': whole }, [{ id: 'one', role: 'assistant', parts }])).toMatchObject([{ state: 'waiting', size: 1, of: 2 }]);
    expect(work({ one: whole }, [{ id: 'one', role: 'assistant', content: parts }])).toMatchObject([{ state: 'waiting', size: 1, of: 2 }]);
  });

  test('is counted in total where a fork keeps its artifacts by other keys', () => {
    const shown = [message('one', text('One', 1)), message('two', text('Two', 1))];
    expect(work({ x: whole, y: whole }, shown)).toEqual([]);
    expect(work({ x: whole }, shown)).toEqual([{ what: 'Two', state: 'waiting', size: 0, of: 1 }]);
  });
});
