import { DeployError } from '../../../domain/errors.ts';
import { type Override, overridableChecks } from '../../../domain/override.ts';
import type { PipelineContext } from '../../../durable/pipeline.ts';
import { contentsOf, type Flow } from '../flow.ts';
import { network } from '../retries.ts';
import { type CheckResult, smokeChecks } from '../smoke-checks.ts';
import { overrideLines } from './preparation.ts';

/** Whether a person has decided that this check stops nothing. */
function isOverridden({ name }: CheckResult, override: Override | undefined): boolean {
  return override?.checks.includes(name) === true;
}

/**
 * Looks at the sealed release in its private preview and tells the target what was found. A failing check
 * stops the deployment, unless a person has overridden it; then the report and the target's log say so.
 */
export async function validate(p: PipelineContext, { request, parts, target }: Flow, preview: string): Promise<void> {
  const { override } = request.metadata;
  const { checks } = await p.step('smoke', async (a) => {
    const contents = await contentsOf({ request, parts });
    return { checks: await smokeChecks(contents, (path) => target.fetchFile(preview, path, a.signal)) };
  }, { retry: network });
  const failed = checks.filter((check) => !check.passed);
  await p.step('report-checks', async (a) => {
    await target.reportChecks(request.id, checks.map(({ name, passed, detail }) => ({
      name, passed, detail: !passed && override && isOverridden({ name, passed, detail }, override) ? `${detail} Overridden: ${override.reason}` : detail,
    })), a);
    await parts.ledger.report(request.id, 'validation', 'Validated', [
      ...(failed.length === 0 ? [] : overrideLines(request)),
      ...checks.flatMap((check) => [
        { level: check.passed ? 'ok' as const : isOverridden(check, override) ? 'warning' as const : 'error' as const, text: check.detail },
        ...(check.warnings ?? []).map((text) => ({ level: 'warning' as const, text })),
      ]),
      { level: 'note', text: `Preview: ${preview}` },
    ]);
    return {};
  }, { retry: network });
  const stopping = failed.filter((check) => !isOverridden(check, override));
  if (stopping.length === 0) return;
  throw new DeployError('validation.failed', stopping.map((check) => check.detail).join(' '), {
    next: 'Open the preview, repair the project, deploy again. Nothing that is live was touched.',
    details: { override: overridableChecks(stopping.map(({ name }) => name)) },
  });
}
