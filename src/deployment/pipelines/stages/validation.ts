import { DeployError } from '../../../domain/errors.ts';
import type { PipelineContext } from '../../../durable/pipeline.ts';
import { contentsOf, type Flow } from '../flow.ts';
import { network } from '../retries.ts';
import { smokeChecks } from '../smoke-checks.ts';

/** Looks at the sealed release in its private preview and tells the target what was found. A failing check stops the deployment. */
export async function validate(p: PipelineContext, { request, parts, target }: Flow, preview: string): Promise<void> {
  const { checks } = await p.step('smoke', async (a) => {
    const contents = await contentsOf({ request, parts });
    return { checks: await smokeChecks(contents, (path) => target.fetchFile(preview, path, a.signal)) };
  }, { retry: network });
  await p.step('report-checks', async (a) => {
    await target.reportChecks(request.id, checks, a);
    await parts.ledger.report(request.id, 'validation', 'Validated', [
      ...checks.map(({ passed, detail }) => ({ level: passed ? 'ok' as const : 'error' as const, text: detail })),
      { level: 'note', text: `Preview: ${preview}` },
    ]);
    return {};
  }, { retry: network });
  const failed = checks.filter((check) => !check.passed);
  if (failed.length === 0) return;
  throw new DeployError('validation.failed', failed.map((check) => check.detail).join(' '), { next: 'Open the preview, mend the project, deploy again. Nothing that is live was touched.' });
}
