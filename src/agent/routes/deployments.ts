import { DeployError } from '../../domain/errors.ts';
import type { DeploymentStatement } from '../../domain/manifest.ts';
import type { Permission } from '../../domain/roles.ts';
import { siteKey } from '../../domain/site.ts';
import { fromBase64Url } from '../../security/bytes.ts';
import { sha256Hex } from '../../security/digest.ts';
import { openConfiguration, openManifest, openPack } from '../../security/package-encryption.ts';
import { ConfigurationValues } from '../../domain/environment.ts';
import { ChecksCommand, DeploymentState } from '../../targets/agent/wire.ts';
import { demand } from '../access/devices.ts';
import type { AgentParts } from '../agent-parts.ts';
import { runCommand } from '../command.ts';
import { checkManifest } from '../deployments/manifest-checks.ts';
import { letGo, tidySite } from '../deployments/retention.ts';
import { type Answer, type Call, jsonAnswer } from '../http-call.ts';
import { readJson } from '../read-json.ts';
import type { DeploymentRow } from '../tables.ts';
import { compressInBackground } from '../lifecycle/housekeeping.ts';
import { siteOfCall } from './change-site.ts';

const receiving = new Set<DeploymentRow['phase']>(['receiving']);

/** Sealed, and not let go of since. */
function isKept({ sealedAt, phase }: DeploymentRow): boolean {
  return sealedAt !== null && phase !== 'cancelled' && phase !== 'collected';
}

function rowFor(parts: AgentParts, call: Call, permission: Permission): DeploymentRow {
  const row = parts.releases.row(call.param('deployment'));
  demand(call.caller.device, permission, row.site.environment);
  return row;
}

/** The caller's own deployment, still being received. */
function receivingFor(parts: AgentParts, call: Call): DeploymentRow {
  const row = rowFor(parts, call, 'deploy');
  if (row.keyid !== call.caller.device.keyid) throw new DeployError('access.denied', 'This deployment belongs to another device.', { next: 'Let the device that began it go on.' });
  if (!receiving.has(row.phase)) throw new DeployError('deployment.sealed', 'This deployment takes nothing more.', { next: 'Read its state.' });
  return row;
}

/** Lets go of surplus releases of a project where a new one would not fit beside them. */
async function makeRoom(parts: AgentParts, statement: DeploymentStatement): Promise<void> {
  if (!(await parts.quota.refusal(statement))) return;
  for (const { site } of parts.sites.all()) if (site.project === statement.predicate.project) await tidySite(parts, site);
}

/** A deployment that takes files: one that is being received, or a sealed one that has lost some. Those anybody may send who may deploy there: they are known by their digests. */
function takingFor(parts: AgentParts, call: Call): DeploymentRow {
  const row = rowFor(parts, call, 'deploy');
  return isKept(row) && !parts.store.isVerified(row.deployment) ? row : receivingFor(parts, call);
}

/** `POST /v1/deployments`: a sealed manifest. Sent again, byte for byte, it answers what is missing now. */
export async function create(parts: AgentParts, call: Call): Promise<Answer> {
  const { device } = call.caller;
  const opened = await parts.descriptors.open((key) => openManifest(call.body, key));
  const manifest = await checkManifest(opened, { signer: { keyid: device.keyid, publicKey: fromBase64Url(device.publicKey) }, agent: parts.keys.identity.keyid, now: parts.now() });
  const { statement, digest, content, totalBytes } = manifest;
  const { deployment, project, environment, parent, config, expires } = statement.predicate;
  const site = { project, environment };
  demand(device, 'deploy', environment);
  await parts.sites.open(site);
  const known = parts.releases.find(deployment);
  if (known?.digest === digest && known.keyid === device.keyid) return jsonAnswer(parts.releases.state(deployment));
  await makeRoom(parts, statement);
  return await runCommand(parts, call, async () => {
    const refusal = await parts.quota.refusal(statement);
    if (refusal) throw refusal;
    if (parts.releases.find(deployment)) throw new DeployError('manifest.known', 'A deployment of this name was begun before with another manifest.', { next: 'Deploy again; that gives it a new name.' });
    const row: DeploymentRow = {
      deployment, site, digest, content, config: config.sha256, parent, phase: 'receiving', files: statement.subject.length, bytes: totalBytes,
      createdAt: parts.now(), sealedAt: null, firstLiveAt: null, expires, pinned: false, keyid: device.keyid, person: device.person, checks: [],
    };
    return {
      action: 'deployment.create', site, deployment, manifest: digest, status: 201, evidence: digest.slice('sha256:'.length),
      write() {
        parts.store.addManifestSync(deployment, manifest.bytes, statement);
        parts.releases.write(row);
      },
      answer: (receipt): DeploymentState => ({ ...parts.releases.state(deployment), receipt }),
    };
  }, manifest.bytes);
}

/** `GET /v1/deployments/{d}`. */
export function read(parts: AgentParts, call: Call): Answer {
  return jsonAnswer(parts.releases.state(rowFor(parts, call, 'read').deployment));
}

/** Gives a deployment up whose project may no longer store so much. Throws DeployError `quota.exceeded`. */
async function demandRoom(parts: AgentParts, { deployment, site, sealedAt }: DeploymentRow): Promise<void> {
  const refusal = sealedAt === null ? await parts.quota.refusalOf(deployment, site.project) : undefined;
  if (!refusal) return;
  await parts.changes.run(async () => {
    const row = parts.releases.row(deployment);
    return receiving.has(row.phase) ? letGo(parts, { row, phase: 'cancelled', reason: 'over the quota' }) : { unchanged: 0 };
  });
  throw refusal;
}

/** `PUT /v1/deployments/{d}/packs/{n}`: verified before anything is stored; may be sent again, cut anew, in any order. */
export async function putPack(parts: AgentParts, call: Call): Promise<Answer> {
  await demandRoom(parts, rowFor(parts, call, 'deploy'));
  const { deployment, digest } = takingFor(parts, call);
  const number = call.param('number');
  if (!/^(?:0|[1-9]\d{0,6})$/.test(number)) throw new DeployError('pack.number', 'The number of the pack is malformed.', { next: 'Count packs from 0.' });
  const { header, body } = await parts.descriptors.open((key) => openPack(call.body, { deployment, index: Number(number), digest }, key));
  await parts.store.putPack(deployment, header, body);
  parts.metrics.count('slipway_received_bytes_total', {}, call.body.length);
  return { status: 204, body: '' };
}

/** `PUT /v1/deployments/{d}/configuration`: sealed; its digest must be the manifest's. */
export async function putConfiguration(parts: AgentParts, call: Call): Promise<Answer> {
  const row = rowFor(parts, call, 'deploy');
  const { deployment, site, digest } = row;
  const bytes = await parts.descriptors.open((key) => openConfiguration(call.body, deployment, key));
  if (await sha256Hex(bytes) !== row.config) throw new DeployError('configuration.digest', 'The configuration is not the one the manifest names.', { next: 'Deploy again.' });
  readJson(ConfigurationValues, bytes);
  if (parts.store.configuration(deployment) !== undefined) return jsonAnswer(parts.releases.state(deployment));
  if (!isKept(row)) receivingFor(parts, call);
  await parts.store.putConfiguration(deployment, bytes);
  return await runCommand(parts, call, async () => ({
    action: 'deployment.configuration', site, deployment, manifest: digest, evidence: row.config,
    write: () => undefined,
    answer: (receipt) => ({ ...parts.releases.state(deployment), receipt }),
  }), bytes);
}

/** `POST …/seal`: every file is read back and compared; from then on the release is immutable and has a private preview. */
export async function seal(parts: AgentParts, call: Call): Promise<Answer> {
  const row = rowFor(parts, call, 'deploy');
  const { deployment, site, digest } = row;
  if (row.phase === 'receiving') {
    receivingFor(parts, call);
    const { count } = parts.store.missing(deployment);
    if (count > 0) throw new DeployError('release.incomplete', `${count} files are still missing.`, { next: 'Send them, then seal again.', details: { missingCount: count } });
    if (parts.store.configuration(deployment) === undefined) throw new DeployError('release.unconfigured', 'The configuration is still missing.', { next: 'Send it, then seal again.' });
    await parts.store.verify(deployment);
  }
  return await runCommand(parts, call, async () => {
    const now = parts.releases.row(deployment);
    if (now.phase === 'cancelled' || now.phase === 'collected') throw new DeployError('deployment.ended', 'This deployment was given up.', { next: 'Deploy again.' });
    if (now.sealedAt !== null) return { unchanged: parts.releases.state(deployment) };
    return {
      action: 'deployment.seal', site, deployment, manifest: digest, result: `${row.files} files verified`,
      write: () => parts.releases.write({ ...now, phase: 'sealed', sealedAt: parts.now() }),
      answer: (receipt) => ({ ...parts.releases.state(deployment), receipt }),
      effect: () => compressInBackground(parts),
    };
  });
}

function changed(parts: AgentParts, call: Call, row: DeploymentRow, action: string, result: string, next: () => DeploymentRow | undefined): Promise<Answer> {
  const { deployment, site, digest } = row;
  return runCommand(parts, call, async () => {
    const after = next();
    if (!after) return { unchanged: parts.releases.state(deployment) };
    return {
      action, site, deployment, manifest: digest, result,
      write: () => parts.releases.write(after),
      answer: (receipt) => ({ ...parts.releases.state(deployment), receipt }),
    };
  });
}

/** `POST …/checks`: what the client's checks said, kept with the release and in the log. */
export async function checks(parts: AgentParts, call: Call): Promise<Answer> {
  const row = rowFor(parts, call, 'deploy');
  const { checks: reported } = readJson(ChecksCommand, call.body);
  const failed = reported.filter(({ passed }) => !passed).length;
  return await changed(parts, call, row, 'deployment.checks', `${reported.length - failed} passed, ${failed} failed`, () => {
    const now = parts.releases.row(row.deployment);
    if (now.sealedAt === null) throw new DeployError('deployment.not-sealed', 'Only a sealed release can be checked.', { next: 'Seal it first.' });
    return { ...now, checks: reported };
  });
}

/** `POST …/cancel`: gives up a deployment that never went live; one that was live is left as it is. */
export async function cancel(parts: AgentParts, call: Call): Promise<Answer> {
  const row = rowFor(parts, call, 'deploy');
  const { deployment, site, digest } = row;
  if (row.keyid !== call.caller.device.keyid) demand(call.caller.device, 'take-over', site.environment);
  return await runCommand(parts, call, async () => {
    const now = parts.releases.row(deployment);
    if (now.phase === 'cancelled' || now.phase === 'collected') return { unchanged: parts.releases.state(deployment) };
    if (now.phase === 'live') throw new DeployError('deployment.is-live', 'This release is live; it cannot be thrown away.', { next: 'Roll back instead.' });
    // What was live once stays for whoever wants to look or go back; retention lets go of it in time.
    if (now.firstLiveAt !== null) return { unchanged: parts.releases.state(deployment) };
    return {
      action: 'deployment.cancel', site, deployment, manifest: digest,
      write() {
        parts.releases.write({ ...now, phase: 'cancelled' });
        parts.store.removeSync(deployment);
      },
      answer: (receipt) => ({ ...parts.releases.state(deployment), receipt }),
    };
  });
}

/** `POST …/pin` and `…/unpin`: a pinned release is never cleaned up. */
export async function pin(parts: AgentParts, call: Call, pinned: boolean): Promise<Answer> {
  const row = rowFor(parts, call, 'pin');
  return await changed(parts, call, row, pinned ? 'release.pin' : 'release.unpin', 'ok', () => {
    const now = parts.releases.row(row.deployment);
    if (now.phase === 'collected' || now.phase === 'cancelled') throw new DeployError('release.collected', 'The files of this release were cleaned up.', { next: 'Choose another release.' });
    return now.pinned === pinned ? undefined : { ...now, pinned };
  });
}

/** `GET /v1/sites/{project}/{env}/releases`: newest first. */
export function releases(parts: AgentParts, call: Call): Answer {
  const site = siteOfCall(call);
  demand(call.caller.device, 'read', site.environment);
  return jsonAnswer({ releases: parts.releases.list(siteKey(site)) });
}
