import { DeployError } from '../../domain/errors.ts';
import { type Site, siteKey } from '../../domain/site.ts';
import { headers, TrafficCommand } from '../../targets/agent/wire.ts';
import type { AgentParts } from '../agent-parts.ts';
import type { Answer, Call } from '../http-call.ts';
import { readJson } from '../read-json.ts';
import { demandLease } from '../sites/lease.ts';
import { demandGeneration, goBack, promote, wholeTraffic } from '../sites/traffic.ts';
import { changeSite, fenceOf, siteOfCall } from './change-site.ts';

/** Moves a site's traffic to a release (or to nothing), under lease and generation. */
async function move(parts: AgentParts, call: Call, site: Site, deployment: string | null, action: 'promote' | 'rollback' | 'traffic'): Promise<Answer> {
  const planned = deployment === null ? null : parts.releases.row(deployment);
  if (planned && siteKey(planned.site) !== siteKey(site)) throw new DeployError('deployment.unknown', 'This release belongs to another site.', { next: 'Read the list of releases.' });
  const forward = action === 'promote' || (action === 'traffic' && planned !== null && planned.firstLiveAt === null);
  return await changeSite(parts, call, site, forward ? 'deploy' : 'roll-back', (row) => {
    const now = parts.now();
    const release = deployment === null ? null : parts.releases.row(deployment);
    const lease = demandLease(row, call.caller.device.keyid, fenceOf(call), now);
    demandGeneration(row, call.header(headers.ifMatch));
    if (release === null) {
      return { row: goBack(row, null), command: { action, result: 'nothing is live', deployment: lease.deployment } };
    }
    const name = { deployment: release.deployment, digest: release.digest, content: release.content, config: release.config, since: now };
    const described = { action, deployment: release.deployment, manifest: release.digest };
    if (forward) {
      parts.releases.demandPromotable(release, { lease, live: row.live, now });
      return { row: promote(row, name), command: described };
    }
    parts.releases.demandReturnable(release, { undoes: row.pending?.returnTo?.deployment === release.deployment });
    return { row: goBack(row, name), command: described };
  });
}

/** `POST /v1/deployments/{d}/promote`: all traffic to a sealed release. */
export async function promoteDeployment(parts: AgentParts, call: Call): Promise<Answer> {
  const { deployment, site } = parts.releases.row(call.param('deployment'));
  return await move(parts, call, site, deployment, 'promote');
}

/** `POST /v1/deployments/{d}/rollback`: all traffic back to a release that was live before. */
export async function rollBackDeployment(parts: AgentParts, call: Call): Promise<Answer> {
  const { deployment, site } = parts.releases.row(call.param('deployment'));
  return await move(parts, call, site, deployment, 'rollback');
}

/** `PUT …/traffic`: the wanted split; empty takes the site down. */
export async function putTraffic(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  return await move(parts, call, site, wholeTraffic(readJson(TrafficCommand, call.body).split), 'traffic');
}
