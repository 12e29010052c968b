import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeys } from '../../src/agent/keys.ts';

const hour = 3_600_000;
let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'slipway-keys-'));
});
afterEach(async () => await rm(data, { recursive: true, force: true }));

describe('the agent\'s keys', () => {
  it('stay the same over restarts, in files for one user alone', async () => {
    const first = await openKeys(data, { mayCreate: true });
    await first.recipients(0);
    const second = await openKeys(data, { mayCreate: false });
    expect(second.identity.keyid).toBe(first.identity.keyid);
    expect(second.log.keyid).toBe(first.log.keyid);
    expect(second.log.keyid).not.toBe(second.identity.keyid);
    for (const name of await readdir(join(data, 'keys'))) expect((await stat(join(data, 'keys', name))).mode & 0o777).toBe(0o600);
  });

  it('are not made anew where a state existed', async () => {
    await expect(openKeys(data, { mayCreate: false })).rejects.toMatchObject({ code: 'agent.key-missing' });
  });

  it('to seal to are made anew every day and gone after two', async () => {
    const keys = await openKeys(data, { mayCreate: true });
    const ids = async (now: number) => (await keys.recipients(now)).map(({ id }) => id);
    const [first] = await ids(0);
    expect(await ids(23 * hour)).toEqual([first]);
    const [second, ...older] = await ids(24 * hour);
    expect(older).toEqual([first]);
    expect(second).not.toBe(first);
    expect(await ids(47 * hour)).toEqual([second, first]);
    const [third, ...left] = await ids(48 * hour);
    expect(left).toEqual([second]);
    expect((await readdir(join(data, 'keys'))).filter((name) => name.startsWith('recipient-')).toSorted()).toEqual([`recipient-${second}.json`, `recipient-${third}.json`].toSorted());
    const reopened = await openKeys(data, { mayCreate: false });
    expect((await reopened.recipients(48 * hour)).map(({ id }) => id)).toEqual([third, second]);
  });
});
