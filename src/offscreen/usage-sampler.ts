import { z } from 'zod';
import { DeployError } from '../domain/errors.ts';
import type { UsageSample } from '../domain/usage.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import type { AgentClient } from '../targets/agent/client.ts';
import { AgentUsage, routes } from '../targets/agent/wire.ts';
import type { TargetRegistry } from '../targets/registry.ts';

/** What looking needs. */
export interface UsageSamplerParts {
  readonly database: Pick<SlipwayDatabase, 'runs' | 'progress' | 'usages' | 'transaction'>;
  readonly targets: Pick<TargetRegistry, 'connect'>;
  now(): number;
  /** What this page and its workers have used up to now. */
  here(): UsageSample['here'];
  setTimer(body: () => void, ms: number): void;
  /** Aborts after so many ms. */
  timeout(ms: number): AbortSignal;
}

/** Looks now and again at what deployments take, here and at their agents. */
export interface UsageSampler {
  /** Looks at a run now and then until it has ended or stands still. Never throws, and no run waits for it. */
  watch(run: string): void;
  /** Looks once more at a run that is watched, as something of it ends. */
  look(run: string): void;
}

/** Between looks, ms, and the least there is between two when somebody asks for one. */
const every = 2_000;
const least = 1_000;
/** Looks that are kept of a run; beyond that every other one is let go. */
const kept = 120;
/** A run that shows no progress for this long is looked at no further, ms. */
const noProgress = 60_000;

const Deployment = z.object({ metadata: z.object({ agent: z.string() }) });

/** Writes looks to `usages` while runs are under way. Lives on the page's own timers: no worker is woken, and none is kept awake. */
export function createUsageSampler({ database, targets, now, here, setTimer, timeout }: UsageSamplerParts): UsageSampler {
  const watched = new Map<string, { lookedAt: number; client?: AgentClient; refuses: boolean }>();

  /** The agent of a run that goes on; undefined for others, and for runs that are no deployments. */
  async function agentOf(run: string): Promise<string | undefined> {
    const [row, progress] = await Promise.all([database.runs.get(run), database.progress.get(run)]);
    if (!row || row.unfinished === 0 || now() - Math.max(row.updatedAt, progress?.at ?? 0) > noProgress) return undefined;
    return Deployment.safeParse(row.input).data?.metadata.agent;
  }

  async function usageAt(agent: string, entry: { client?: AgentClient; refuses: boolean }): Promise<AgentUsage | undefined> {
    if (entry.refuses) return undefined;
    try {
      entry.client ??= (await targets.connect(agent)).client;
      return await entry.client.json(AgentUsage, { method: 'GET', path: routes.usage(), signal: timeout(every) });
    } catch (error) {
      // An agent of an older version has no such address, and will not have it the next time.
      entry.refuses = error instanceof DeployError && error.retry === 'never';
      return undefined;
    }
  }

  async function look(run: string): Promise<'again' | 'over'> {
    const entry = watched.get(run);
    const agent = await agentOf(run);
    if (!entry || agent === undefined) return 'over';
    entry.lookedAt = now();
    const usage = await usageAt(agent, entry);
    const sample: UsageSample = { at: now(), here: here(), ...(usage ? { agent: usage } : {}) };
    await database.transaction('rw', database.runs, database.usages, async () => {
      // What is kept of a run goes with it, and nothing of it comes back.
      if ((await database.runs.get(run))?.unfinished !== 1) return;
      const samples = [...(await database.usages.get(run))?.samples ?? [], sample];
      await database.usages.put({ id: run, samples: samples.length > kept ? samples.filter((_, index) => index % 2 === 0) : samples });
    });
    return 'again';
  }

  async function turn(run: string): Promise<void> {
    // A look that fails is one look less.
    if (await look(run).catch(() => 'again') === 'over') watched.delete(run);
    else setTimer(() => void turn(run), every);
  }

  return {
    watch(run) {
      if (watched.has(run)) return;
      watched.set(run, { lookedAt: now(), refuses: false });
      void turn(run);
    },
    look(run) {
      const entry = watched.get(run);
      if (entry && now() - entry.lookedAt >= least) void look(run).catch(() => undefined);
    },
  };
}
