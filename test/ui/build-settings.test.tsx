// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import { Popup } from '../../src/ui/popup/popup.tsx';
import { candidatesOf } from '../../src/ui/popup/output-question.tsx';
import type { BrowserDouble } from './support/browser.ts';
import { clear, freshDatabase, show } from './support/render.tsx';
import { agent, deploymentId, environmentRow, record, runRow } from './support/rows.ts';

const { double } = vi.hoisted(() => ({ double: { current: undefined as unknown as BrowserDouble } }));
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  double.current = browserDouble();
  return { default: double.current.browser };
});

const project = { id: 'cafe', name: 'Café', origin: 'http://localhost:5173', chat: '3' };
const unsure = { code: 'source.unsure', message: 'Which of these folders holds the finished site?', next: '', retry: 'never' as const, details: { candidates: ['www', 'docs', 'www'] } };

describe('the output folder', () => {
  let database: SlipwayDatabase;

  function inputsOf(call: string): unknown[] {
    return double.current.calls.filter((one) => one.call === call).map((one) => one.input);
  }

  beforeEach(async () => {
    database = freshDatabase();
    double.current.calls.length = 0;
    double.current.answers.clear();
    double.current.answers.set('tab.inspect', () => ({ kind: 'bolt', origin: project.origin, project: { id: 'cafe', name: 'Café', chat: '3' }, source: 'bolt-container', words: '' }));
    let plans = 0;
    double.current.answers.set('plan.start', () => ({ planId: `pln_${plans += 1}` }));
    double.current.answers.set('project.save', () => ({}));
    await database.agents.put({ id: agent, url: 'http://127.0.0.1:7420', name: 'Here', person: 'Ada', keyid: 'k', descriptor: '', environments: ['development'], pairedAt: 0, checkpoint: null, seenAt: 0, problem: null });
    await database.environments.put(environmentRow('development'));
  });
  afterEach(() => clear(database));

  it('is asked for where looking stopped for it; the answer is kept and looked at', async () => {
    await database.projects.put({ ...project, lastSeenAt: 0, environment: null, output: null, buildCommand: 'make' });
    show(<Popup tab={7} />, database);
    fireEvent.click(await screen.findByRole('button', { name: 'See changes' }));
    await waitFor(() => expect(inputsOf('plan.start')).toHaveLength(1));
    await database.runs.put(runRow('pln_1', { pipeline: 'plan@1', state: 'failed', endedAt: 2, unfinished: 0, error: unsure }));
    const question = await screen.findByRole('group', { name: 'Which folder holds the finished site?' });
    expect(within(question).getAllByRole('radio').map((radio) => radio.closest('label')?.textContent)).toEqual(['www', 'docs', undefined]);
    fireEvent.click(within(question).getByRole('radio', { name: 'docs' }));
    fireEvent.click(screen.getByRole('button', { name: 'Use this folder' }));
    await waitFor(() => expect(inputsOf('project.save')).toEqual([{ project, output: 'docs', buildCommand: 'make' }]));
    await waitFor(() => expect(inputsOf('plan.start')).toHaveLength(2));
  });

  it('can be another one, typed in; nothing is sent before it has a name', async () => {
    await database.history.put({ ...record(deploymentId('a')), site: 'cafe/development', environment: 'development', error: { ...unsure, at: 1 }, result: { ...record(deploymentId('a')).result, status: 'failed' } });
    show(<Popup tab={7} />, database);
    const field = await screen.findByRole('textbox', { name: 'Path of the other folder' });
    fireEvent.focus(field);
    expect(screen.getByRole('radio', { name: 'Another folder' })).toHaveProperty('checked', true);
    expect(screen.getByRole('button', { name: 'Use this folder' })).toHaveProperty('disabled', true);
    fireEvent.change(field, { target: { value: ' out/site ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Use this folder' }));
    await waitFor(() => expect(inputsOf('project.save')).toEqual([{ project, output: 'out/site', buildCommand: null }]));
    await waitFor(() => expect(inputsOf('plan.start')).toEqual([{ source: { kind: 'tab', tabId: 7 }, environment: 'development' }]));
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Path of the other folder' })).toBeNull());
  });

  it('can be set at any time with the build command, and taken back', async () => {
    await database.projects.put({ ...project, lastSeenAt: 0, environment: null, output: 'dist/web', buildCommand: null });
    show(<Popup tab={7} />, database);
    expect(await screen.findByText('dist/web')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
    fireEvent.change(screen.getByRole('textbox', { name: 'Build command' }), { target: { value: 'npm run web' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(inputsOf('project.save')).toEqual([{ project, output: 'dist/web', buildCommand: 'npm run web' }]));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Find out each time' })).toHaveProperty('disabled', false));
    fireEvent.click(screen.getByRole('button', { name: 'Find out each time' }));
    await waitFor(() => expect(inputsOf('project.save').at(-1)).toEqual({ project, output: null, buildCommand: null }));
  });

  it('is no question where only another set-up of the project helps', () => {
    expect(candidatesOf({ code: 'source.needs-server', details: { candidates: [] } })).toBeUndefined();
    expect(candidatesOf({ code: 'source.needs-server', details: { candidates: ['dist/public'] } })).toEqual(['dist/public']);
    expect(candidatesOf({ code: 'build.failed', details: { candidates: ['dist'] } })).toBeUndefined();
    expect(candidatesOf({ code: 'source.unsure' })).toEqual([]);
  });
});
