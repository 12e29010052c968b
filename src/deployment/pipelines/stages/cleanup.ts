import type { PipelineContext } from '../../../durable/pipeline.ts';
import type { Flow } from '../flow.ts';
import { network } from '../retries.ts';

/** Does what is left to do. The deployment has succeeded by now: what fails here is told in the report and spoils nothing. */
export async function cleanUp(p: PipelineContext, flow: Flow, address: string): Promise<void> {
  const { request, parts } = flow;
  const problems: string[] = [];
  const attemptStep = async (name: string, body: () => Promise<void>) => {
    const { problem } = await p.step(name, async (a) => {
      try {
        await body();
        return { problem: null };
      } catch (error) {
        a.signal.throwIfAborted();
        return { problem: error instanceof Error ? error.message : String(error) };
      }
    }, { retry: network });
    if (problem !== null) problems.push(`${name}: ${problem}`);
  };
  await attemptStep('observe', async () => {
    await parts.observe(request);
    if (request.metadata.action !== 'roll-back') await parts.ledger.releaseWentLive(request.id, parts.now());
  });
  await attemptStep('tidy', async () => {
    await parts.carrier.dropLease(request.id);
    await parts.ledger.clearProgress(request.id);
    await parts.projects.tidy(request.projectId, request.id);
  });
  await p.step('history', async () => {
    await parts.ledger.recordSuccess(request.id);
    await parts.ledger.report(request.id, 'cleanup', 'Done', [
      { level: 'ok', text: `Live at ${address}` },
      ...problems.map((text) => ({ level: 'warning' as const, text })),
    ]);
    return {};
  });
  await attemptStep('notify', () => parts.notify(request, address));
}
