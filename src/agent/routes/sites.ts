import { DeployError } from '../../domain/errors.ts';
import { may, type Permission } from '../../domain/roles.ts';
import { DeploymentId } from '../../domain/site.ts';
import { GuardCommand, LeaseCommand, QueueCommand } from '../../targets/agent/wire.ts';
import { demand } from '../access/devices.ts';
import type { AgentParts } from '../agent-parts.ts';
import { type Answer, type Call, jsonAnswer } from '../http-call.ts';
import { readJson } from '../read-json.ts';
import { revert } from '../sites/guards.ts';
import { acquireLease, demandLease, endLease, refreshLease } from '../sites/lease.ts';
import { policyOf } from '../sites/policies.ts';
import { enqueue, leaveQueue, removeFromQueue } from '../sites/queue.ts';
import { changeSite, fenceOf, siteOfCall } from './change-site.ts';

/** `GET /v1/sites/{project}/{env}`. Whoever may deploy there opens a site by looking at it; others see only what exists. */
export async function readSite(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  demand(call.caller.device, 'read', site.environment);
  if (may(call.caller.device.roles, 'deploy', site.environment)) await parts.sites.open(site);
  const storage = await parts.quota.use(site.project);
  return jsonAnswer({ ...parts.sites.state(site), ...(storage ? { storage } : {}) });
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
  const { deployment, rule, front } = readJson(QueueCommand, call.body);
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
    if (entry.keyid === device.keyid) return { row: leaveQueue(row, deployment), command: { action: 'queue.leave', deployment } };
    demand(device, 'take-over', site.environment);
    return { row: removeFromQueue(row, deployment), command: { action: 'queue.leave', deployment, result: `removed from ${entry.person}'s` } };
  });
}

/** `PUT …/lease`: acquire, refresh or release. A refresh is not logged; everything else is. */
export async function putLease(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  const command = readJson(LeaseCommand, call.body);
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
  const guards = readJson(GuardCommand, call.body);
  return await changeSite(parts, call, site, 'roll-back', (row) => {
    const lease = demandLease(row, call.caller.device.keyid, fenceOf(call), parts.now());
    if (row.guards?.onLeaseLost === guards.onLeaseLost && row.guards.holdFor === guards.holdFor) return row;
    return { row: { ...row, guards }, command: { action: 'guards', deployment: lease.deployment, result: `${guards.onLeaseLost} ${guards.holdFor}` } };
  });
}
