import { HostileClient } from '../../test/agent/hostile-client.ts';
import type { Console } from './console.ts';
import { rows } from './journal.ts';
import type { World } from './slipway.ts';

/** What must be true once everything has ended: the release that is live at each site (`project/environment`). */
export type Model = Readonly<Record<string, string>>;

/** A view of the agent from outside of the extension: a device of its own that only reads. */
export interface Auditor {
  /** Actions the audit log tells of a deployment, in order. */
  actionsOf(deployment: string): Promise<string[]>;
  /** The site as the agent tells it. */
  site(name: string): Promise<{ live: { deployment: string } | null; holder: unknown; pending: unknown; queue: unknown[] }>;
  /** Phases of the releases of a site. */
  phases(name: string): Promise<{ deployment: string; phase: string }[]>;
}

/** Joins the agent as one more device. */
export async function joinAsAuditor(world: Pick<World, 'agent'>): Promise<Auditor> {
  const client = new HostileClient(world.agent.url);
  await client.enrol(await world.agent.invite(), 'Auditor');
  async function read<T>(path: string): Promise<T> {
    const { status, json } = await client.send({ path });
    // An agent that has only just come back wants requests that were signed after it began.
    if (json.retry === 'after' && typeof json.retryAfter === 'number') {
      await new Promise((resolve) => setTimeout(resolve, json.retryAfter));
      return await read(path);
    }
    if (status !== 200) throw new Error(`${path}: the agent answered ${status} ${JSON.stringify(json)}`);
    return json as T;
  }
  return {
    async actionsOf(deployment) {
      const all: { action: string; deployment: string | null }[] = [];
      for (;;) {
        const { entries } = await read<{ entries: string[] }>(`/v1/log/entries?from=${all.length}`);
        if (entries.length === 0) break;
        all.push(...entries.map((entry) => JSON.parse(Buffer.from(entry, 'base64').toString()) as { action: string; deployment: string | null }));
      }
      return all.filter((entry) => entry.deployment === deployment).map(({ action }) => action);
    },
    async site(name) {
      const { live, lease: holder, pending, queue } = await read<{ live: { deployment: string } | null; lease: unknown; pending: unknown; queue: unknown[] }>(`/v1/sites/${name}`);
      return { live, holder, pending, queue };
    },
    async phases(name) {
      return (await read<{ releases: { deployment: string; phase: string }[] }>(`/v1/sites/${name}/releases`)).releases;
    },
  };
}

/** What is left behind that should not be, in sentences; none when browser and agent agree with the model. */
export async function leftovers(desk: Console, auditor: Auditor, model: Model): Promise<string[]> {
  const found: string[] = [];
  for (const [name, live] of Object.entries(model)) {
    const site = await auditor.site(name);
    if (site.live?.deployment !== live) found.push(`${name}: ${site.live?.deployment ?? 'nothing'} is live, not ${live}.`);
    if (site.holder !== null) found.push(`${name}: somebody still holds the lease.`);
    if (site.pending !== null) found.push(`${name}: a change waits to be confirmed.`);
    if (site.queue.length > 0) found.push(`${name}: somebody still waits in the queue.`);
    for (const { deployment, phase } of await auditor.phases(name)) {
      if (phase === 'receiving') found.push(`${name}: ${deployment} is still being received.`);
    }
  }
  for (const run of await rows(desk.page, 'runs')) {
    if (run.unfinished === 1) found.push(`${run.id}: the run has not ended.`);
    if (run.told === 0) found.push(`${run.id}: nobody was told how it ended.`);
  }
  for (const step of await rows(desk.page, 'steps')) {
    if (step.undo !== null && step.state === 'started' && step.undo.state !== 'done') found.push(`${step.id}: begun, and neither done nor taken back.`);
  }
  for (const { id } of await rows(desk.page, 'progress')) found.push(`${id}: its progress is still shown.`);
  const snapshots = new Set((await rows(desk.page, 'snapshots')).flatMap(({ id, borrows = [] }) => [id, ...borrows.map(({ snapshot }) => snapshot)]));
  for (const folder of await folders(desk)) {
    if (!snapshots.has(folder)) found.push(`snapshots/${folder}: files in the browser's storage that no row knows.`);
  }
  const alarms = await desk.page.evaluate(async () => (await chrome.alarms.getAll()).map(({ name }) => name));
  if (alarms.length > 0) found.push(`the doorbell ${alarms.join(', ')} is still set.`);
  return found;
}

async function folders(desk: Console): Promise<string[]> {
  return await desk.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('snapshots', { create: true });
    const names: string[] = [];
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
    return names;
  });
}
