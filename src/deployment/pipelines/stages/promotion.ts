import type { PipelineContext } from '../../../durable/pipeline.ts';
import { selectStrategy } from '../../../strategies/select.ts';
import { type Flow, strategyContext } from '../flow.ts';

/** Moves traffic to the new release as the strategy has it. From here on a failure brings back what was live. */
export async function promote(p: PipelineContext, flow: Flow): Promise<void> {
  const { request, parts } = flow;
  const strategy = selectStrategy(request.strategy, strategyContext(p, flow));
  const { message } = await strategy.execute(request);
  await p.step('report', async () => {
    await parts.ledger.report(request.id, 'promotion', 'Promoted', [
      { level: 'ok', text: message },
      { level: 'note', text: `Strategy: ${strategy.getName()}. The release that was live before stays where it is.` },
    ]);
    return {};
  });
}
