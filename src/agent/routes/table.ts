import { limits } from '../../targets/agent/wire.ts';
import type { ControlRoute, OpenRoute } from '../control-app.ts';
import * as access from './access.ts';
import { check } from './check.ts';
import * as deployments from './deployments.ts';
import * as log from './log.ts';
import * as open from './open.ts';
import * as sites from './sites.ts';
import * as traffic from './traffic.ts';
import { usage } from './usage.ts';

const site = '/v1/sites/:project/:environment';
const deployment = '/v1/deployments/:deployment';
const { json, sealedObject } = limits;

/** Every route an enrolled device may reach (`routes` in `targets/agent/wire.ts` names the same paths for clients). */
export const controlRoutes: readonly ControlRoute[] = [
  { method: 'POST', path: '/v1/invites', limit: json, handle: access.invite },
  { method: 'GET', path: '/v1/devices', limit: 0, handle: access.devices },
  { method: 'DELETE', path: '/v1/devices/:keyid{[0-9a-f]{64}}', limit: json, handle: access.revoke },
  { method: 'GET', path: '/v1/environments/:environment/policy', limit: 0, handle: access.readPolicy },
  { method: 'PUT', path: '/v1/environments/:environment/policy', limit: json, handle: access.setPolicy },
  { method: 'POST', path: '/v1/deployments', limit: sealedObject, handle: deployments.create },
  { method: 'GET', path: deployment, limit: 0, handle: deployments.read },
  { method: 'PUT', path: `${deployment}/packs/:number`, limit: sealedObject, handle: deployments.putPack },
  { method: 'PUT', path: `${deployment}/configuration`, limit: sealedObject, handle: deployments.putConfiguration },
  { method: 'POST', path: `${deployment}/seal`, limit: json, handle: deployments.seal },
  { method: 'POST', path: `${deployment}/checks`, limit: json * 8, handle: deployments.checks },
  { method: 'POST', path: `${deployment}/promote`, limit: json, handle: traffic.promoteDeployment },
  { method: 'POST', path: `${deployment}/rollback`, limit: json, handle: traffic.rollBackDeployment },
  { method: 'POST', path: `${deployment}/cancel`, limit: json, handle: deployments.cancel },
  { method: 'POST', path: `${deployment}/pin`, limit: json, handle: (parts, call) => deployments.pin(parts, call, true) },
  { method: 'POST', path: `${deployment}/unpin`, limit: json, handle: (parts, call) => deployments.pin(parts, call, false) },
  { method: 'GET', path: site, limit: 0, handle: sites.readSite },
  { method: 'GET', path: `${site}/releases`, limit: 0, handle: deployments.releases },
  { method: 'GET', path: `${site}/:part{traffic|lease|guards|queue|configuration}`, limit: 0, handle: sites.readSitePart },
  { method: 'PUT', path: `${site}/traffic`, limit: json, handle: traffic.putTraffic },
  { method: 'PUT', path: `${site}/lease`, limit: json, handle: sites.putLease },
  { method: 'PUT', path: `${site}/guards`, limit: json, handle: sites.putGuards },
  { method: 'PUT', path: `${site}/queue`, limit: json, handle: sites.putQueue },
  { method: 'POST', path: `${site}/check`, limit: json, waits: true, handle: check },
  { method: 'DELETE', path: `${site}/queue/:deployment`, limit: json, handle: sites.leave },
  { method: 'GET', path: '/v1/events', limit: 0, waits: true, handle: log.events },
  { method: 'GET', path: '/v1/log/checkpoint', limit: 0, handle: log.checkpoint },
  { method: 'GET', path: '/v1/log/proof', limit: 0, handle: log.proof },
  { method: 'GET', path: '/v1/log/entries', limit: 0, handle: log.entries },
  { method: 'GET', path: '/v1/log/export', limit: 0, handle: log.exportLog },
  { method: 'GET', path: '/v1/usage', limit: 0, handle: usage },
];

/** Routes for everybody. */
export const openRoutes: readonly OpenRoute[] = [
  { method: 'GET', path: '/v1/agent', limit: 0, handle: open.descriptor },
  { method: 'POST', path: '/v1/enrol', limit: json, handle: open.enrol },
  { method: 'GET', path: '/healthz', limit: 0, handle: open.health },
  { method: 'GET', path: '/readyz', limit: 0, handle: open.ready },
  { method: 'GET', path: '/metrics', limit: 0, handle: open.metrics },
];
