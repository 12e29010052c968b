import { getRequestListener } from '@hono/node-server';
import { randomBytes } from 'node:crypto';
import { open as openDatabase, type RootDatabase } from 'lmdb';
import type { Logger } from 'pino';
import { siteOf } from '../domain/site.ts';
import { authoritiesOf } from './access/authorities.ts';
import { allEnvironmentsAdmin, makeInvitation } from './access/invites.ts';
import { compose } from './compose.ts';
import { createControlApp } from './control-app.ts';
import { type AgentKeys, openKeys } from './keys.ts';
import { compressInBackground, startHousekeeping } from './lifecycle/housekeeping.ts';
import { handOver, type Peer, takeOver } from './lifecycle/handover.ts';
import { extendLeases } from './lifecycle/lease-watch.ts';
import { createListeners } from './lifecycle/listeners.ts';
import { databasePath, noteRunning, openStateFolder, refuseSecond } from './lifecycle/state-folder.ts';
import type { ReleaseStore, SiteServers } from './ports.ts';
import { controlRoutes, openRoutes } from './routes/table.ts';
import { createHostListeners, createPortListeners } from './sites/site-listeners.ts';
import type { PortsRow } from './tables.ts';

/** The store of releases and the servers of sites, over the agent's database and folder. */
export type OpenDataPlane = (o: { root: RootDatabase; data: string; keys: AgentKeys; now(): number }) => Promise<{ store: ReleaseStore; servers: SiteServers }>;

/** How an agent is to run. Times in ms. */
export interface ServeOptions {
  readonly data: string;
  readonly host: string;
  /** 0 = any; the one chosen is kept over restarts. */
  readonly port: number;
  readonly name: string;
  readonly publicUrl: string | undefined;
  readonly siteDomain: string | undefined;
  readonly extensions: readonly string[];
  readonly leaseTtl: number;
  /** Bytes each project may store; undefined = no limit. */
  readonly quota: number | undefined;
  readonly logger: Logger;
  /** Whether a predecessor hands its sockets over. */
  readonly isSuccessor: boolean;
  readonly openDataPlane: OpenDataPlane;
  now(): number;
}

/** A running agent. */
export interface ServingAgent {
  readonly url: string;
  readonly id: string;
  /** An invitation for the first person; undefined where somebody joined already. */
  readonly invitation: string | undefined;
  /** Starts the program anew and hands everything over; resolves when this process has nothing left to do. Rejects, still serving, when that failed. */
  upgrade(): Promise<void>;
  /** Stops accepting, finishes what is under way. */
  stop(): Promise<void>;
}

const random = (length: number) => new Uint8Array(randomBytes(length));
const drainGrace = 30_000;
/** An idle connection closes by itself after 5 s; with nobody to take over there is no reason to wait for that. */
const idleGrace = { withSuccessor: drainGrace, alone: 250 } as const;

/** Starts an agent on its data folder. Throws DeployError `agent.…` when the folder is not whole. */
export async function serve(options: ServeOptions): Promise<ServingAgent> {
  const { data, logger, now } = options;
  const { isNew } = await openStateFolder(data);
  if (!options.isSuccessor) await refuseSecond(data, async (url) => await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(1000) }).then(({ ok }) => ok, () => false));
  const keys = await openKeys(data, { mayCreate: isNew });
  const root = openDatabase({ path: databasePath(data), maxDbs: 64, overlappingSync: false });
  // A killed process leaves its reader slot behind, and old pages would be kept for it.
  root.readerCheck();
  const { store, servers } = await options.openDataPlane({ root, data, keys, now });
  const listeners = createListeners();
  const url = { own: '' };
  let authorities: readonly string[] = [];
  let peer: Peer | undefined;

  const siteListeners = options.siteDomain === undefined || options.publicUrl === undefined
    ? createPortListeners({ ports: root.openDB<PortsRow, string>({ name: 'ports' }), listeners, servers, host: options.host })
    : createHostListeners({ servers, domain: options.siteDomain, publicUrl: options.publicUrl });
  const { parts, nonces, watch, inherit, since, follow, beginStopping } = compose({
    root, keys, store, servers, listeners, siteListeners, logger, name: options.name, extensions: options.extensions, siteDomain: options.siteDomain, leaseTtl: options.leaseTtl, quota: options.quota,
    authorities: () => authorities, publicUrl: () => options.publicUrl ?? url.own, ownUrl: () => url.own, announce: (site) => peer?.changed(site), now, random,
  });
  const followKey = (key: string) => follow(siteOf(key));

  if (options.isSuccessor) {
    const inherited = await takeOver(listeners, followKey);
    inherit(inherited.inheritance);
    ({ peer } = inherited);
  } else {
    const left = isNew ? { since: 0, nonces: [] } : parts.tables.inheritance.get('nonces');
    parts.tables.inheritance.removeSync('nonces');
    if (left) inherit(left);
    extendLeases(parts.tables, now() + options.leaseTtl);
  }
  for (const { site } of parts.sites.all()) await parts.sites.open(site);

  const control = getRequestListener(createControlApp(parts, { control: controlRoutes, open: openRoutes }).fetch, { overrideGlobalObjects: false });
  const remembered = parts.tables.ports.get('control')?.live ?? 0;
  const port = await listeners.listen('control', {
    host: options.host, port: options.port === 0 ? remembered : options.port, exact: options.port !== 0,
    handler: (request, response) => {
      if (!siteListeners.answer(request, response)) void control(request, response);
    },
  });
  if (options.port === 0 && port !== remembered) parts.tables.ports.putSync('control', { live: port, preview: 0 });
  url.own = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  authorities = authoritiesOf({ host: options.host, port }, options.publicUrl);
  watch.wake();
  compressInBackground(parts);
  const housekeeping = startHousekeeping(parts);
  await noteRunning(data, { url: parts.publicUrl(), ...(options.siteDomain === undefined ? {} : { siteDomain: options.siteDomain }), pid: process.pid, id: keys.identity.keyid });

  async function invitation(): Promise<string | undefined> {
    if (options.isSuccessor || parts.tables.devices.getKeysCount({ limit: 1 }) > 0) return undefined;
    const made = await makeInvitation({ url: parts.publicUrl(), siteDomain: options.siteDomain, identityKey: keys.identity.publicKey, person: '', roles: allEnvironmentsAdmin, now: now(), random });
    parts.tables.invites.putSync(made.id, made.row);
    return made.invitation;
  }

  async function drain(hasSuccessor: boolean): Promise<void> {
    beginStopping();
    housekeeping.stop();
    await listeners.drain({ grace: drainGrace, idle: hasSuccessor ? idleGrace.withSuccessor : idleGrace.alone });
    await parts.checks.idle();
    await parts.changes.idle();
    await store.stop();
    watch.stop();
    if (!hasSuccessor) parts.tables.inheritance.putSync('nonces', { since: since(), nonces: nonces.export() });
    await root.close();
  }

  return {
    url: parts.publicUrl(),
    id: keys.identity.keyid,
    invitation: await invitation(),
    async upgrade() {
      peer = await handOver(listeners, nonces, since(), followKey);
      watch.stop();
      logger.info({ }, 'handed over');
      await drain(true);
    },
    stop: () => drain(false),
  };
}
