import { z } from 'zod';
import { DeployError } from '../../domain/errors.ts';
import { Site } from '../../domain/site.ts';
import type { ReleaseHealth, SiteReport } from '../../domain/site-report.ts';
import { definePipeline, type PipelineContext } from '../../durable/pipeline.ts';
import type { TargetDriver } from '../../targets/target.ts';
import type { PipelineParts, SentAgain } from './parts.ts';
import { network } from './retries.ts';

/** A check of a site is asked for; `id` names its run. */
export const CheckRequest = z.object({ id: z.string().regex(/^chk_[A-Za-z0-9_-]{22}$/), site: Site, agent: z.string(), repair: z.boolean() });
export type CheckRequest = z.infer<typeof CheckRequest>;

/** Longest time one look at a whole site may take, ms. */
const longest = 60 * 60_000;

/** What a look leaves for the next step: releases that lack something, and what was put right. */
interface Looked {
  readonly incomplete: ReleaseHealth[];
  readonly repaired: string[];
}

/**
 * Has a target check a site, and with `repair` put right what it can; what is lost there is sent again as far as this browser still has it. Goes on without
 * the page that asked. Nothing of it is undone: it moves no traffic.
 */
export const checkPipeline = definePipeline('check@1', CheckRequest, (p, request: CheckRequest, parts: PipelineParts) => p.stage('check', async (p) => {
  const target = await parts.target(request.agent);
  const first = await look(p, request, target, parts, 'look', { repaired: [], sentAgain: { files: 0, configurations: 0 } });
  if (!request.repair) return {};
  const sent: SentAgain[] = [];
  for (const release of first.incomplete) sent.push(await sendAgain(p, request, target, parts, release));
  const sentAgain = { files: sent.reduce((sum, { files }) => sum + files, 0), configurations: sent.reduce((sum, { configurations }) => sum + configurations, 0) };
  // What was sent is verified where it lies; only then the release counts as whole again.
  if (sentAgain.files + sentAgain.configurations > 0) await look(p, request, target, parts, 'look-again', { repaired: first.repaired, sentAgain });
  return {};
}));

async function look(p: PipelineContext, { id, site, repair }: CheckRequest, target: TargetDriver, parts: PipelineParts, name: string, before: { repaired: string[]; sentAgain: SentAgain }): Promise<Looked> {
  return await p.step(name, async (a): Promise<Looked> => {
    for (;;) {
      const { done, total, report } = await target.checkSite(site, { check: `${id}.${name}`, repair }, a);
      a.signal.throwIfAborted();
      if (report) {
        const told: SiteReport = { ...report, repaired: [...before.repaired, ...report.repaired] };
        await parts.checks.keep(site, id, told, before.sentAgain);
        return { incomplete: report.releases.filter(({ missing, configured }) => missing > 0 || !configured), repaired: told.repaired };
      }
      await parts.checks.progress(site, id, done, total);
    }
  }, { retry: network, timeout: longest });
}

async function sendAgain(p: PipelineContext, { agent }: CheckRequest, target: TargetDriver, parts: PipelineParts, { deployment, missing, configured }: ReleaseHealth): Promise<SentAgain> {
  return await p.step(`send-again:${deployment}`, async (a) => {
    let files = 0;
    if (missing > 0) {
      const { missing: bitmap, digest } = await target.missing(deployment, a.signal);
      files = (await parts.carrier.sendLost({ agent, deployment, digest, missing: bitmap })).filesSent;
    }
    const known = configured ? undefined : await parts.ledger.release(deployment);
    const configurations = known === undefined ? 0 : await target.configure(deployment, known.values, a).then(() => 1, (error: unknown) => {
      if (error instanceof DeployError && error.code === 'configuration.digest') return 0;
      throw error;
    });
    return { files, configurations };
  }, { retry: network, timeout: longest });
}
