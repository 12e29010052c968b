import { DeployError } from '../../domain/errors.ts';
import { type Permission, may } from '../../domain/roles.ts';
import { Site, siteKey } from '../../domain/site.ts';
import { fromUtf8 } from '../../security/bytes.ts';
import { DeploymentId } from '../../domain/site.ts';
import { GuardCommand, headers, LeaseCommand, type LogReceipt, QueueCommand, type SiteState, TrafficCommand } from '../../targets/agent/wire.ts';
import type { z } from 'zod';
import { demand } from '../access/devices.ts';
import type { AgentParts } from '../agent-parts.ts';
import { type Command, runCommand } from '../command.ts';
import { tidySite } from '../deployments/retention.ts';
import { type Answer, type Call, jsonAnswer } from '../http-call.ts';
import { revert } from '../sites/guards.ts';
import { acquireLease, demandLease, endLease, refreshLease } from '../sites/lease.ts';
import { policyOf } from '../sites/policies.ts';
import { enqueue, leaveQueue } from '../sites/queue.ts';
import { goBack, promote, wholeTraffic, demandGeneration } from '../sites/traffic.ts';
import type { SiteRow } from '../tables.ts';

/** The site a path names. Throws a ZodError for anything malformed. */
export function siteOfCall(call: Call): Site {
  return Site.parse({ project: call.param('project'), environment: call.param('environment') });
}

/** The fencing token a command carries. */
export function fenceOf(call: Call): number | undefined {
  const text = call.header(headers.fence);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new DeployError('request.headers', 'The fencing token is malformed.', { next: 'Send the number the lease came with.' });
  return Number(text);
}

function bodyOf<Schema extends z.ZodType>(schema: Schema, call: Call): z.output<Schema> {
  return schema.parse(JSON.parse(fromUtf8(call.body)));
}

/** A row to write with its place in the log, or a row that needs none: the same one, or one whose lease lasts longer. */
type Decided = { readonly row: SiteRow; readonly command: Omit<Command, 'write' | 'answer' | 'site'> } | SiteRow;

/** Writes a change too small for the log (a lease lasts longer), decided again inside its transaction: a successor or predecessor may write too. */
function refresh(parts: AgentParts, site: Site, next: (row: SiteRow) => Decided): void {
  parts.tables.sites.transactionSync(() => {
    const again = next(parts.sites.row(site));
    if (!('command' in again)) parts.sites.write(again);
  });
}

/**
 * Runs a command on a site. Refusals that come from the site's state carry that state in their details, so that whoever planned on an old one sees the new one.
 * `next` answers the row to store, or the same row when nothing changes.
 */
async function changeSite(parts: AgentParts, call: Call, site: Site, permission: Permission, next: (row: SiteRow) => Decided): Promise<Answer> {
  demand(call.caller.device, permission, site.environment);
  await parts.sites.open(site);
  return await runCommand(parts, call, async () => {
    const row = parts.sites.row(site);
    let decided: Decided;
    try {
      decided = next(row);
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      const { code, message, ...rest } = error;
      throw new DeployError(code, message, { next: rest.next, retry: rest.retry, ...(rest.retryAfter === undefined ? {} : { retryAfter: rest.retryAfter }), details: { ...rest.details, state: parts.sites.state(site) } });
    }
    if (!('command' in decided)) {
      if (decided !== row) refresh(parts, site, next);
      return { unchanged: parts.sites.state(site) };
    }
    const { row: after, command } = decided;
    return {
      ...command, site,
      write() {
        parts.releases.settle(row, after, parts.now());
        parts.sites.write(after);
      },
      answer: (receipt: LogReceipt): SiteState => ({ ...parts.sites.state(site), receipt }),
      effect() {
        if (after.generation !== row.generation) parts.metrics.count('slipway_traffic_changes_total', { project: site.project, environment: site.environment, action: command.action });
        parts.sites.changed(after);
        // Only once a deployment has ended: until then it may need what it came from.
        if (row.lease && !after.lease) tidySite(parts, site).catch((err: unknown) => parts.logger.error({ err }, 'tidying failed'));
      },
    };
  });
}

/** `GET /v1/sites/{project}/{env}`. Whoever may deploy there opens a site by looking at it; others see only what exists. */
export async function readSite(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  demand(call.caller.device, 'read', site.environment);
  if (may(call.caller.device.roles, 'deploy', site.environment)) await parts.sites.open(site);
  return jsonAnswer(parts.sites.state(site));
}

/** `GET /v1/sites/{project}/{env}/{traffic|lease|guards|queue|configuration}`: one part of the state. */
export async function readSitePart(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  demand(call.caller.device, 'read', site.environment);
  const state = parts.sites.state(site);
  const { generation } = state;
  switch (call.param('part')) {
    case 'traffic': return jsonAnswer({ generation, split: state.live ? { [state.live.deployment]: 100 } : {} });
    case 'lease': return jsonAnswer({ generation, lease: state.lease });
    case 'queue': return jsonAnswer({ generation, queue: state.queue });
    case 'configuration': return jsonAnswer({ generation, configuration: state.configuration });
    case 'guards': return jsonAnswer({ generation, guards: parts.sites.row(site).guards });
    default: throw new DeployError('request.no-route', 'The agent has no such address.', { next: 'Bring the agent and the client to the same version.' });
  }
}

/** `PUT …/queue`: take or keep a place. */
export async function putQueue(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  const { deployment, rule, front } = bodyOf(QueueCommand, call);
  const { device } = call.caller;
  return await changeSite(parts, call, site, front ? 'roll-back' : 'deploy', (row) => {
    const policy = policyOf(parts.tables, site.environment);
    const replaceAny = policy.queue === 'replace' || may(device.roles, 'take-over', site.environment);
    const after = enqueue(row, { deployment, keyid: device.keyid, person: device.person, since: parts.now() }, {
      rule: policy.queue === 'refuse' ? 'refuse' : rule, front, mayReplace: (other) => replaceAny || other.person === device.person,
    });
    if (after === row) return row;
    return { row: after, command: { action: 'queue.join', deployment, result: rule } };
  });
}

/** `DELETE …/queue/{d}`: one's own place, or with the right to take over anybody's. */
export async function leave(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  const deployment = DeploymentId.parse(call.param('deployment'));
  const { device } = call.caller;
  return await changeSite(parts, call, site, 'read', (row) => {
    const entry = row.queue.find((other) => other.deployment === deployment);
    if (!entry) return row;
    if (entry.keyid !== device.keyid) demand(device, 'take-over', site.environment);
    return { row: leaveQueue(row, deployment), command: { action: 'queue.leave', deployment } };
  });
}

/** `PUT …/lease`: acquire, refresh or release. A refresh is not logged; everything else is. */
export async function putLease(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  const command = bodyOf(LeaseCommand, call);
  const { deployment } = command;
  const { device } = call.caller;
  const permission: Permission = command.do === 'acquire' && !command.emergency ? 'deploy' : 'roll-back';
  return await changeSite(parts, call, site, permission, (row) => {
    const now = parts.now();
    if (command.do === 'acquire') {
      const after = acquireLease(row, { deployment, keyid: device.keyid, person: device.person }, { emergency: command.emergency ?? false, ttl: parts.leaseTtl, now });
      if (after.lease?.fence === row.lease?.fence) return after;
      const taken = row.lease && row.lease.deployment !== deployment ? `fenced out ${row.lease.deployment}` : 'ok';
      return { row: after, command: { action: command.emergency ? 'lease.emergency' : 'lease.acquire', deployment, result: taken } };
    }
    // Giving back what one does not have is done already; confirming what one lost is not.
    if (command.do === 'release' && !command.confirm && row.lease?.deployment !== deployment && row.pending?.deployment !== deployment) return row;
    const lease = demandLease(row, device.keyid, fenceOf(call), now);
    if (lease.deployment !== deployment) throw new DeployError('lease.fenced', 'The lease of this site belongs to another deployment.', { next: 'Look at the site\'s state before doing anything else.' });
    if (command.do === 'refresh') return refreshLease(row, lease, now + parts.leaseTtl);
    const settled = command.confirm ? { ...row, pending: null } : row.pending ? revert(row) : row;
    return {
      row: { ...endLease(settled, deployment), guards: null },
      command: { action: command.confirm ? 'lease.confirm' : 'lease.release', deployment, result: !command.confirm && row.pending ? 'traffic went back' : 'ok' },
    };
  });
}

/** `PUT …/guards`: what the agent does alone when this lease runs out. */
export async function putGuards(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  const guards = bodyOf(GuardCommand, call);
  return await changeSite(parts, call, site, 'roll-back', (row) => {
    const lease = demandLease(row, call.caller.device.keyid, fenceOf(call), parts.now());
    return { row: { ...row, guards }, command: { action: 'guards', deployment: lease.deployment, result: `${guards.onLeaseLost} ${guards.holdFor}` } };
  });
}

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
    parts.releases.demandReturnable(release);
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
  return await move(parts, call, site, wholeTraffic(bodyOf(TrafficCommand, call).split), 'traffic');
}
