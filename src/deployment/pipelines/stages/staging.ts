import { sha256Hex } from '../../../security/digest.ts';
import { DeployError } from '../../../domain/errors.ts';
import { type DeploymentFile, manifestLimits } from '../../../domain/manifest.ts';
import { siteKey } from '../../../domain/site.ts';
import type { ManifestFeature } from '../../../domain/manifest-features.ts';
import type { PipelineContext } from '../../../durable/pipeline.ts';
import { fitManifest } from '../../../packaging/fit-manifest.ts';
import { buildStatement, configurationBytes, type StatementParts } from '../../../packaging/statement.ts';
import type { ReceivingRelease, TargetAttempt } from '../../../targets/target.ts';
import { contentsOf, type Flow, snapshotOf } from '../flow.ts';
import { network } from '../retries.ts';

/** How long a manifest may wait until it is used, ms (design/protocol.md: 24 h). */
const manifestLife = 24 * 3_600_000;

/** What the manifest step writes down. A run that an earlier version began has no features: it sends what that version would have sent. */
type ManifestFacts = StatementParts & { readonly features?: readonly ManifestFeature[] };

/** Waits until the site's queue has come to this run. Longer between looks the longer it takes, at most 5 s. */
async function waitForTurn(p: PipelineContext, { target, site, request, policy }: Flow): Promise<void> {
  for (let look = 0; ; look += 1) {
    const { place } = await p.step<{ place: number }>(`queue:${look}`, (a) => target.enqueue(site, request.id, { rule: policy.queue, front: false }, a), {
      retry: network, ...(look === 0 ? { undo: (_: unknown, a: TargetAttempt) => target.leaveQueue(site, request.id, a) } : {}),
    });
    if (place === 0) return;
    await p.sleep(`turn:${look}`, Math.min(5_000, 500 + 500 * look));
  }
}

/** Files that are read back over HTTP: the entry page, the smallest, the largest and some between. */
export function sampleOf(files: readonly DeploymentFile[]): DeploymentFile[] {
  const bySize = files.filter((file) => file.size <= 4 * 1024 * 1024).toSorted((a, b) => a.size - b.size);
  const picks = [0, 0.25, 0.5, 0.75, 1].map((share) => bySize[Math.round(share * (bySize.length - 1))]);
  const entry = files.find((file) => file.path === 'index.html');
  return [...new Set([entry, ...picks])].filter((file) => file !== undefined);
}

/** Makes the manifest, sends what the target lacks, has every file verified there, and reads some back. Answers the preview's address. */
export async function stage(p: PipelineContext, flow: Flow): Promise<{ digest: string; content: string; preview: string }> {
  const { request, parts, target, site, policy } = flow;
  await waitForTurn(p, flow);
  const { features = [], ...facts } = await p.step('manifest', async (a): Promise<ManifestFacts> => {
    const contents = await contentsOf(flow);
    const { live, features: known } = await target.readSite(site, a.signal);
    // The agent judges a manifest by its own clock.
    const now = target.now();
    return {
      deployment: request.id, agent: target.id, project: request.projectId, projectName: request.projectName, environment: site.environment,
      action: request.metadata.action === 'promote' ? 'promote' : 'deploy', strategy: request.strategy, parent: live?.digest ?? null,
      created: now, expires: now + manifestLife, configSha256: await sha256Hex(configurationBytes(request.metadata.values)),
      routing: fitManifest(contents, known).routing, source: contents.source, builder: parts.builder, features: known,
    };
  }, { retry: network });
  const received = await p.step('create', async (a): Promise<ReceivingRelease> => {
    const { source, ...contents } = await contentsOf(flow);
    const { files, routing } = contents;
    if (files.length === 0) throw new DeployError('project.empty', 'There is no file to deploy.', { next: 'Check the output folder in the project\'s settings.' });
    if (files.length > manifestLimits.files) throw new DeployError('project.too-many-files', `The project has ${files.length} files; at most ${manifestLimits.files} can be deployed.`);
    const [refused] = fitManifest(contents, features).refused;
    if (refused !== undefined) throw new DeployError('project.path-refused', refused, { next: 'Update the agent, or rename the file in the project.' });
    const { deployment, digest, content, missing, missingCount } = await target.createRelease(buildStatement(facts, fitManifest(contents, features).files), a);
    await parts.ledger.saveRelease({
      id: request.id, site: siteKey(site), agent: target.id, digest, content, createdAt: facts.created, projectName: request.projectName, files: [...files],
      routing, source, values: request.metadata.values, liveAt: null, label: request.metadata.label ?? null, pinned: 0,
    });
    return { deployment, digest, content, missing, missingCount };
  }, { retry: network, undo: (_, a) => target.discard(request.id, a) });
  const sent = await sendMissing(p, flow, received);
  await p.step('configure', async (a) => {
    await target.configure(request.id, request.metadata.values, a);
    return {};
  }, { retry: network });
  const { preview } = await p.step('seal', (a) => target.seal(request.id, a), { retry: network, timeout: policy.stageDeadline });
  await p.step('read-back', async (a) => {
    const contents = await contentsOf(flow);
    const { files } = contents;
    const sample = sampleOf(files);
    await Promise.all(sample.map((file) => expectServed(flow, preview, file, a.signal)));
    await parts.ledger.report(request.id, 'staging', 'Staged', [
      { level: 'ok', text: `Release ${received.digest}` },
      { level: 'ok', text: received.missingCount === 0 ? 'The target had every file already; nothing was sent.' : `${sent.filesSent} files sent in ${sent.packs} packs, ${sent.bytesSent} bytes; the rest was there already.` },
      { level: 'ok', text: `All ${files.length} files verified by digest at the target; ${sample.length} read back over HTTP.` },
      ...fitManifest(contents, features).notApplied.map((text) => ({ level: 'warning' as const, text })),
    ]);
    return { readBack: sample.length };
  }, { retry: network });
  return { digest: received.digest, content: received.content, preview };
}

async function sendMissing(p: PipelineContext, { request, parts, target, policy }: Flow, received: ReceivingRelease): Promise<{ packs: number; bytesSent: number; filesSent: number }> {
  if (received.missingCount === 0) return { packs: 0, bytesSent: 0, filesSent: 0 };
  const snapshotId = snapshotOf(request);
  if (snapshotId === null) {
    throw new DeployError('release.incomplete', `The target no longer has ${received.missingCount} files of that release.`, { next: 'Deploy the project itself to this environment.' });
  }
  return await p.step('upload', async (a) => {
    const key = a.idempotencyKey;
    const stop = () => void parts.carrier.stopUpload(key);
    a.signal.addEventListener('abort', stop, { once: true });
    try {
      const { missing } = await target.missing(request.id, a.signal);
      a.signal.throwIfAborted();
      return await parts.carrier.upload({ key, run: request.id, agent: target.id, deployment: request.id, digest: received.digest, snapshotId, missing });
    } finally {
      a.signal.removeEventListener('abort', stop);
    }
  }, { retry: network, timeout: policy.stageDeadline });
}

async function expectServed({ target }: Flow, address: string, file: DeploymentFile, signal: AbortSignal): Promise<void> {
  const { status, bytes } = await target.fetchFile(address, file.path, signal);
  if (status === 200 && await sha256Hex(bytes) === file.sha256) return;
  throw new DeployError('staging.read-back-differs', `${file.path} came back changed (status ${status}, ${bytes.length} bytes instead of ${file.size}).`, {
    next: 'Check what lies between this computer and the agent: a proxy that rewrites pages, for example.', retry: 'backoff',
  });
}
