import type { IncomingMessage, ServerResponse } from 'node:http';
import { previewTokenOf } from '../../domain/preview-origin.ts';
import { siteKey, siteOf, type Site } from '../../domain/site.ts';
import type { Listeners } from '../lifecycle/listeners.ts';
import type { SiteServers } from '../ports.ts';
import type { Database } from 'lmdb';
import type { PortsRow } from '../tables.ts';
import type { SiteAddress } from './sites.ts';

/** Gives sites their addresses. */
export interface SiteListeners {
  listen(site: Site): Promise<SiteAddress>;
  /** Answers a control-socket request when it was sent to a site's host name; false when it was not. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
}

/** A port for each site and one for its preview, remembered in the database; for agents on a loopback address. */
export function createPortListeners(o: { ports: Database<PortsRow, string>; listeners: Listeners; servers: SiteServers; host: string }): SiteListeners {
  const { ports, listeners, servers, host } = o;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    async listen(site) {
      const key = siteKey(site);
      const known = ports.get(key);
      const live = await listeners.listen(`live ${key}`, { host, port: known?.live ?? 0, handler: (request, response) => servers.handle('live', site, request, response) });
      const preview = await listeners.listen(`preview ${key}`, { host, port: known?.preview ?? 0, handler: (request, response) => servers.handle('preview', site, request, response) });
      if (known?.live !== live || known.preview !== preview) ports.putSync(key, { live, preview });
      return { address: `http://${name}:${live}/`, previewAddress: `http://${name}:${preview}/` };
    },
    answer: () => false,
  };
}

/**
 * A host name for each site under one domain, all on the agent's one socket: `project--environment.domain`, and one for each preview:
 * `preview--TOKEN.domain`. `project--environment--preview.domain` leads to these. `publicUrl` tells scheme and port.
 */
export function createHostListeners(o: { servers: SiteServers; domain: string; publicUrl: string }): SiteListeners {
  const { protocol, port } = new URL(o.publicUrl);
  const suffix = `.${o.domain.toLowerCase()}`;
  const at = (label: string) => `${protocol}//${label}${suffix}${port === '' ? '' : `:${port}`}/`;
  const labels = /^([a-z0-9][a-z0-9-]*)--(development|testing|staging|production)(--preview)?$/;
  return {
    listen: async (site) => ({ address: at(`${site.project}--${site.environment}`), previewAddress: at(`${site.project}--${site.environment}--preview`) }),
    answer(request, response) {
      const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
      if (host.endsWith(suffix) && previewTokenOf(host) !== undefined) {
        o.servers.handle('preview', undefined, request, response);
        return true;
      }
      const [, project, environment, preview] = (host.endsWith(suffix) ? labels.exec(host.slice(0, -suffix.length)) : null) ?? [];
      if (project === undefined || environment === undefined) return false;
      o.servers.handle(preview === undefined ? 'live' : 'preview', siteOf(`${project}/${environment}`), request, response);
      return true;
    },
  };
}
