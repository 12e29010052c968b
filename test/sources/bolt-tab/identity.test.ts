import { describe, expect, test } from 'vitest';
import { ProjectId } from '../../../src/domain/site.ts';
import { identityOf } from '../../../src/sources/bolt-tab/identity.ts';

const chat = { chat: '1', name: 'My tides', firstMessage: 'abc', title: 'Tide table', lastMessage: null };
const origin = 'http://localhost:5173';

describe('a project\'s identity', () => {
  test('is the same every time, whatever the chat is called now', async () => {
    const first = await identityOf(origin, chat);
    expect(first).toEqual({ id: expect.stringMatching(/^tide-table-[a-z2-7]{8}$/), name: 'My tides', origin, chat: '1' });
    expect((await identityOf(origin, { ...chat, name: 'Renamed', lastMessage: 'z' })).id).toBe(first.id);
  });

  test('differs by origin, chat and first message', async () => {
    const ids = await Promise.all([identityOf(origin, chat), identityOf('http://localhost:8788', chat), identityOf(origin, { ...chat, chat: '2' }), identityOf(origin, { ...chat, firstMessage: 'other' })]);
    expect(new Set(ids.map(({ id }) => id)).size).toBe(4);
  });

  test.each(['Épicerie « Été »', '日本語', '', 'Imported Files', '---', 'A very long title that says far more than any address could ever hold', 'x'.repeat(1000)])('makes a name that fits everywhere of “%s”', async (title) => {
    const { id } = await identityOf(origin, { ...chat, title });
    expect(ProjectId.safeParse(id).success, id).toBe(true);
    expect(id).not.toContain('--');
  });

  test('has a name without control characters, or makes one', async () => {
    expect((await identityOf(origin, { ...chat, name: ' a\u202eb\n' })).name).toBe('a b');
    expect((await identityOf(origin, { ...chat, name: '' })).name).toBe('Tide table');
    expect((await identityOf(origin, { ...chat, name: '', title: '' })).name).toBe('Project 1');
  });
});
