import { DeployError, toWire } from '../../../domain/errors.ts';
import type { PipelineContext } from '../../../durable/pipeline.ts';
import { contentsOf, type Flow } from '../flow.ts';
import { network, readBack } from '../retries.ts';

/** How often the live address is looked at while it is watched, ms. */
const probeEvery = 2_500;
/** Looks that may fail one after another before the watch gives up. */
const failuresAllowed = 1;

interface Probe {
  readonly problem: string | null;
  readonly took: number;
  /** Somebody else has made the change final. */
  readonly kept?: boolean;
}

/** Waits until the live address tells the wanted release by itself. Answers its address. */
export async function readUntilLive(p: PipelineContext, { parts, target, site }: Flow, wanted: string | null): Promise<{ address: string }> {
  return await p.step('live', async (a) => {
    const began = parts.now();
    const { address } = await target.readSite(site, a.signal);
    const seen = await target.readLive(site, address, a.signal);
    if (seen.deployment !== wanted) {
      throw new DeployError('live.other-release', 'The live address still answers with another release.', {
        next: 'Check what lies between visitors and the agent: a cache, for example.', retry: 'backoff',
      });
    }
    return { address, took: parts.now() - began };
  }, { retry: readBack });
}

async function probe({ request, parts, target, site, leases }: Flow, address: string, attempt: { idempotencyKey: string; signal: AbortSignal }): Promise<Probe> {
  try {
    await leases.ensure(attempt);
  } catch (error) {
    // While this browser was gone somebody else has decided to keep it: there is nothing left to watch.
    if (error instanceof DeployError && error.code === 'lease.settled') return { problem: null, took: 0, kept: true };
    throw error;
  }
  const began = parts.now();
  try {
    const seen = await target.readLive(site, address, attempt.signal);
    if (seen.deployment !== request.id) return { problem: 'Another release answers.', took: parts.now() - began };
    const { files } = await contentsOf({ request, parts });
    if (!files.some((file) => file.path === 'index.html')) return { problem: null, took: parts.now() - began };
    const { status } = await target.fetchFile(address, '', attempt.signal);
    return { problem: status === 200 ? null : `The front page answers ${status}.`, took: parts.now() - began };
  } catch (error) {
    attempt.signal.throwIfAborted();
    // What we may not look at says nothing of the site.
    if (error instanceof DeployError && error.code === 'permission.missing') throw error;
    return { problem: toWire(error).message, took: parts.now() - began };
  }
}

/** Reads the live address until it tells the new release, watches it for as long as the environment wants, and makes the change final. */
export async function verify(p: PipelineContext, flow: Flow): Promise<{ address: string }> {
  const { request, parts } = flow;
  const { address } = await readUntilLive(p, flow, request.id);
  const looks = Math.max(1, Math.ceil(request.metadata.watch / probeEvery));
  const pause = request.metadata.watch / looks;
  let failing = 0;
  let slowest = 0;
  let kept = false;
  for (let look = 1; look <= looks && !kept; look += 1) {
    await p.sleep(`pause:${look}`, pause);
    const { problem, took, kept: settled = false } = await p.step(`probe:${look}`, (a) => probe(flow, address, a), { retry: network });
    kept = settled;
    failing = problem === null ? 0 : failing + 1;
    slowest = Math.max(slowest, took);
    if (problem === null || (failing <= failuresAllowed && look < looks)) continue;
    throw new DeployError('verification.failed', `The live site is not well: ${problem}`, { next: 'What was live before is live again. Open the preview of the release to find out more.' });
  }
  await p.step('confirm', async (a) => {
    await flow.leases.release(true, a);
    await parts.ledger.report(request.id, 'verification', 'Verified', [
      { level: 'ok', text: `${address} tells the new release.` },
      kept ? { level: 'note', text: 'Somebody else has confirmed it while this browser was gone.' }
        : { level: 'ok', text: `Watched for ${request.metadata.watch / 1000} s: ${looks} looks, slowest ${Math.round(slowest)} ms.` },
    ]);
    return {};
  }, { retry: network, final: true });
  return { address };
}
