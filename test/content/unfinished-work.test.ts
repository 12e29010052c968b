import { describe, expect, test } from 'vitest';
import { unfinishedWork } from '../../src/content/unfinished-work.ts';

/** An answer as bolt.diy keeps it in its artifacts store. */
function answer(closed: boolean, ...actions: { type: string; status: string; content: string; filePath?: string }[]): object {
  return { title: 'Tide table', closed, runner: { actions: { get: () => Object.fromEntries(actions.entries()) } } };
}
const unfinished = (...answers: object[]) => unfinishedWork([{ get: () => 'a theme' }, { get: () => null }, { get: () => Object.fromEntries(answers.entries()) }]);
const file = { type: 'file', filePath: '/home/project/index.html', content: '<p>ha' };

describe('what the editor has not ended', () => {
  test('is nothing in a project that is whole, even while its preview is served', () => {
    expect(unfinished()).toEqual([]);
    expect(unfinished(answer(true, { ...file, status: 'complete' }, { ...file, status: 'failed' }, { ...file, status: 'aborted' }, { type: 'start', status: 'running', content: 'npm run dev' }))).toEqual([]);
    expect(unfinished(answer(true, { type: 'shell', status: 'running', content: 'npm run dev' }))).toEqual([]);
  });

  test('are files and commands that run or wait', () => {
    expect(unfinished(answer(false, { ...file, status: 'running' }, { type: 'shell', status: 'pending', content: 'npm install' }))).toEqual([{ what: '/home/project/index.html', size: 5 }, { what: 'npm install', size: 11 }]);
  });

  test('is an answer that is not closed, of which the next file has not begun', () => {
    expect(unfinished(answer(true), answer(false, { ...file, status: 'complete' }))).toEqual([{ what: 'Tide table', size: 1 }]);
  });

  test('a page that answers with anything else tells nothing', () => {
    expect(unfinishedWork([{ get: () => ({ a: { runner: null }, b: { runner: {} }, c: 7, d: { runner: { actions: { get: () => [null, 3] } } } }) }])).toEqual([]);
    expect(unfinished(answer(true, { type: 'file', status: 'running', content: 'x'.repeat(500), filePath: 'y'.repeat(500) }))).toEqual([{ what: 'y'.repeat(200), size: 500 }]);
  });
});
