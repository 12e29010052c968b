// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../src/content/deferred.ts';
import { createInvite, formatInvitation } from '../../src/security/invite.ts';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import { Options } from '../../src/ui/options/options.tsx';
import type { BrowserDouble } from './support/browser.ts';
import { clear, freshDatabase, show } from './support/render.tsx';
import { agent, environmentRow } from './support/rows.ts';

const { double } = vi.hoisted(() => ({ double: { current: undefined as unknown as BrowserDouble } }));
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  double.current = browserDouble();
  return { default: double.current.browser };
});

const row = { id: agent, url: 'http://127.0.0.1:7420', name: 'Here', person: 'Ada', keyid: 'k', descriptor: '', environments: ['staging' as const], pairedAt: 0, checkpoint: null, seenAt: 0, problem: null };

function type(label: string | RegExp, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

describe('options', () => {
  let database: SlipwayDatabase;
  let invitation: string;
  beforeEach(async () => {
    database = freshDatabase();
    double.current.calls.length = 0;
    double.current.requestedHosts.length = 0;
    double.current.grantHosts = true;
    double.current.answers.clear();
    invitation = formatInvitation('http://127.0.0.1:7420', await createInvite((length) => new Uint8Array(length).fill(7), new Uint8Array(32)));
  });
  afterEach(() => clear(database));

  it('pairs by invitation and name, after the host was allowed on all its ports', async () => {
    double.current.answers.set('agent.pair', () => ({ agent, name: 'Here' }));
    show(<Options />, database);
    await screen.findByRole('heading', { name: 'Pair an agent' });
    type('Invitation', ` ${invitation}\n`);
    type('Your name', 'Ada');
    fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
    await waitFor(() => expect(double.current.calls).toEqual([{ call: 'agent.pair', input: { invitation, person: 'Ada', label: 'My browser' } }]));
    expect(double.current.requestedHosts).toEqual(['http://127.0.0.1/*']);
  });

  it('asks for the agent and for the domain of its sites in one question', async () => {
    double.current.answers.set('agent.pair', () => ({ agent, name: 'Here' }));
    show(<Options />, database);
    await screen.findByRole('heading', { name: 'Pair an agent' });
    type('Invitation', formatInvitation('https://slipway.example', await createInvite((length) => new Uint8Array(length).fill(7), new Uint8Array(32)), 'sites.example'));
    type('Your name', 'Ada');
    fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
    await waitFor(() => expect(double.current.calls).toHaveLength(1));
    expect(double.current.requestedHosts).toEqual(['https://slipway.example/*', 'https://*.sites.example/*']);
  });

  it('does not reach out when the host is refused, or the invitation is none', async () => {
    double.current.grantHosts = false;
    show(<Options />, database);
    await screen.findByRole('heading', { name: 'Pair an agent' });
    type('Your name', 'Ada');
    type('Invitation', 'https://example.org/');
    fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
    expect((await screen.findByRole('alert')).textContent).toContain('invitation.malformed');
    expect(double.current.requestedHosts).toEqual([]);
    type('Invitation', invitation);
    fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('permission.refused'));
    expect(double.current.calls).toEqual([]);
  });

  it('saves what was edited, and only once it is right', async () => {
    await database.agents.put(row);
    await database.environments.put(environmentRow('staging'));
    show(<Options />, database);
    fireEvent.click(await screen.findByRole('radio', { name: 'Staging' }));
    const save = (): HTMLElement => screen.getByRole('button', { name: 'Save Staging' });
    expect(save()).toHaveProperty('disabled', true);
    fireEvent.click(screen.getByRole('button', { name: 'Add value' }));
    type('Name of value 1', '1bad');
    expect(screen.getByText(/begin with a letter/)).toBeTruthy();
    expect(save()).toHaveProperty('disabled', true);
    type('Name of value 1', 'API');
    type('Value of API', 'https://api');
    type(/^Watch the live address for/, '20');
    expect(screen.getByText('Watches the live address for 20 s after the change and goes back by itself if it fails.')).toBeTruthy();
    fireEvent.click(save());
    await waitFor(() => expect(double.current.calls.at(-1)?.call).toBe('environment.save'));
    expect(double.current.calls.at(-1)).toMatchObject({ call: 'environment.save', input: { name: 'staging', configuration: { API: 'https://api' }, policy: { watch: 20_000 } } });
  });

  it('follows rules that the agent changes while something else is edited', async () => {
    await database.agents.put(row);
    await database.environments.put(environmentRow('staging'));
    double.current.answers.set('environment.refresh', () => ({ error: { code: 'target.unreachable', message: 'The agent does not answer.', next: '', retry: 'backoff' } }));
    show(<Options />, database);
    fireEvent.click(await screen.findByRole('radio', { name: 'Staging' }));
    await screen.findByText('Here does not answer: these are the rules as they were last seen.');
    fireEvent.click(screen.getByRole('button', { name: 'Add value' }));
    type('Name of value 1', 'API');
    const changed = environmentRow('staging');
    await database.environments.put({ ...changed, policy: { ...changed.policy, watch: 33_000 } });
    await screen.findByText(/^Watches the live address for 33 s/);
    fireEvent.click(screen.getByRole('button', { name: 'Save Staging' }));
    await waitFor(() => expect(double.current.calls.at(-1)).toEqual({ call: 'environment.save', input: { name: 'staging', configuration: { API: '' } } }));
  });

  it('keeps what was edited while it was being saved', async () => {
    await database.agents.put(row);
    await database.environments.put(environmentRow('staging'));
    const answered = deferred<object>();
    double.current.answers.set('environment.save', () => answered.promise);
    show(<Options />, database);
    fireEvent.click(await screen.findByRole('radio', { name: 'Staging' }));
    type(/^Watch the live address for/, '20');
    fireEvent.click(screen.getByRole('button', { name: 'Save Staging' }));
    await waitFor(() => expect(double.current.calls.at(-1)?.call).toBe('environment.save'));
    type(/^Watch the live address for/, '40');
    answered.resolve({});
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save Staging' })).toHaveProperty('disabled', false));
    expect(screen.getByLabelText(/^Watch the live address for/)).toHaveProperty('value', '40');
  });

  it('leaves rules to those who administer the environment at its agent', async () => {
    await database.agents.put({ ...row, environments: ['staging', 'production'], roles: { staging: ['deployer', 'admin'], production: ['deployer'] } });
    await database.environments.bulkPut([environmentRow('staging'), environmentRow('production')]);
    show(<Options />, database);
    const watched = async (name: string): Promise<boolean> => {
      fireEvent.click(await screen.findByRole('radio', { name }));
      return (screen.getByLabelText(/^Watch the live address for/) as HTMLInputElement).disabled;
    };
    expect([await watched('Staging'), await watched('Production'), await watched('Testing')]).toEqual([false, true, true]);
    expect(screen.getByText('The rules hold at the agent: choose one to change them.')).toBeTruthy();
    const kept = screen.getAllByLabelText(/^(?:Staging|Production|Testing)/).filter((element) => element.getAttribute('type') === 'number') as HTMLInputElement[];
    expect(kept.map(({ disabled }) => disabled)).toEqual([true, false, true]);
  });

  it('forgets an agent only after asking', async () => {
    await database.agents.put(row);
    show(<Options />, database);
    fireEvent.click(await screen.findByRole('button', { name: 'Forget Here' }));
    expect(double.current.calls).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Forget' }));
    await waitFor(() => expect(double.current.calls.at(-1)).toEqual({ call: 'agent.forget', input: { agent } }));
  });

  it('asks for gentle transfers as soon as they are switched on', async () => {
    show(<Options />, database);
    const gentle = await screen.findByRole('switch', { name: 'Use at most half of one core while sending' });
    expect(gentle.getAttribute('aria-checked')).toBe('false');
    fireEvent.click(gentle);
    await waitFor(() => expect(double.current.calls.at(-1)).toEqual({ call: 'settings.save', input: { gentle: true } }));
    await database.settings.put({ id: 'gentle', value: true });
    await waitFor(() => expect(gentle.getAttribute('aria-checked')).toBe('true'));
  });

  it('keeps retention when it is left, notifications when they are switched', async () => {
    await database.agents.put(row);
    show(<Options />, database);
    const field = (await screen.findAllByLabelText(/^Staging/)).find((element) => element.getAttribute('type') === 'number');
    if (!field) throw new Error('There is no field for staging.');
    fireEvent.change(field, { target: { value: '2' } });
    fireEvent.change(field, { target: { value: '25' } });
    expect(double.current.calls).toEqual([]);
    fireEvent.blur(field);
    await waitFor(() => expect(double.current.calls.at(-1)).toEqual({ call: 'environment.save', input: { name: 'staging', policy: { keepReleases: 25 } } }));
    fireEvent.click(screen.getByRole('switch', { name: 'Production' }));
    await waitFor(() => expect(double.current.calls.at(-1)).toEqual({ call: 'environment.save', input: { name: 'production', notifications: false } }));
  });
});
