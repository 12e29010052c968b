import type { OpenDataPlane } from './serve.ts';
import { createSiteServers } from './serving/site-servers.ts';
import { createDurableFiles } from './store/durable-files.ts';
import { openReleaseStore } from './store/release-store.ts';

/** The store of releases on the agent's disk, and the servers of sites over it. */
export const openDataPlane: OpenDataPlane = async ({ root, data, keys, now }) => {
  const store = openReleaseStore({ root, folder: data, files: createDurableFiles(), now });
  return { store, servers: createSiteServers({ root, store, identity: keys.identity }) };
};
