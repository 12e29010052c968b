import type { Page } from 'playwright';
import type { HostileClient } from '../../test/agent/hostile-client.ts';
import { rows } from './journal.ts';

/** What a fault has left in the browser that should not be there, in sentences: runs that go on, progress, files that no row knows. */
export async function leftInBrowser(page: Page): Promise<string[]> {
  const known = new Set((await rows(page, 'snapshots')).flatMap(({ id, borrows = [] }) => [id, ...borrows.map(({ snapshot }) => snapshot)]));
  const folders = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('snapshots', { create: true });
    const names: string[] = [];
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
    return names;
  });
  return [
    ...(await rows(page, 'runs')).filter((run) => run.unfinished === 1).map((run) => `${run.id} has not ended.`),
    ...(await rows(page, 'progress')).map(({ id }) => `${id} still shows progress.`),
    ...folders.filter((name) => !known.has(name)).map((name) => `snapshots/${name} is no row's.`),
  ];
}

/** What a fault has left at the agent that should not be there, in sentences: a lease, an open change, places in the queue, half a release. */
export async function leftAtAgent(client: HostileClient, site: string): Promise<string[]> {
  const { json: state } = await client.site(site);
  const { json: list } = await client.send({ path: `/v1/sites/${site}/releases` });
  return [
    ...(state.lease ? ['The lease is still held.'] : []),
    ...(state.pending ? ['A change waits to be confirmed.'] : []),
    ...(state.queue.length > 0 ? ['Somebody waits in the queue.'] : []),
    ...(list.releases as { deployment: string; phase: string }[]).filter(({ phase }) => phase === 'receiving').map(({ deployment }) => `${deployment} is half received.`),
  ];
}
