import { EventEmitter, once } from 'node:events';
import type { z } from 'zod';
import { DeployError } from '../../domain/errors.ts';
import { siteKey, type Site } from '../../domain/site.ts';
import { headers, type SiteCheck, type SiteCheckCommand } from '../../targets/agent/wire.ts';
import { type CommandParts, idempotencyKey, runCommand } from '../command.ts';
import type { Call } from '../http-call.ts';
import { checkSite } from './check-site.ts';
import { planRepair, type Repaired, type RepairParts } from './repair-site.ts';

/** Checks of sites, one after the other: they read a lot. They go on while nobody asks. */
export interface SiteChecks {
  /** Begins a check or looks at it; waits a moment for its end. Throws DeployError `request.overloaded`, or what the check failed with: asked again, it begins anew. */
  look(call: Call, site: Site, command: z.infer<typeof SiteCheckCommand>): Promise<SiteCheck>;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
}

/** How long an answer waits for the end, ms: short, because progress is told with it. */
const patience = 700;
/** Checks that may wait for their turn. */
const most = 8;
/** Checks that are over and whose answer may have been lost. */
const remembered = 64;

interface Job {
  state: SiteCheck;
  error: unknown;
  isOver: boolean;
}

/** Checks over the agent's parts; those under way end when the agent stops. */
export function createSiteChecks(parts: RepairParts & CommandParts & { readonly stopping: AbortSignal }): SiteChecks {
  const jobs = new Map<string, Job>();
  const over = new EventEmitter();
  let turn: Promise<unknown> = Promise.resolve();

  async function work(job: Job, call: Call, site: Site, { repair }: { repair: boolean }): Promise<void> {
    const examination = { signal: parts.stopping, progress: (done: number, total: number) => void (job.state = { ...job.state, done, total }) };
    parts.stopping.throwIfAborted();
    let found = await checkSite(parts, site, examination);
    let repaired: Repaired = { repaired: [] };
    if (repair) {
      const { repairs } = found;
      const answer = await runCommand(parts, call, () => planRepair(parts, site, repairs));
      repaired = JSON.parse(answer.body) as Repaired;
      for (const { deployment } of found.report.releases) if (repairs.drop.forms.some(({ releases }) => releases.includes(deployment))) await parts.store.repair.compress(deployment);
      // What is told is what is true afterwards.
      if (repaired.repaired.length > 0) found = await checkSite(parts, site, examination);
    }
    job.state = { ...job.state, report: { ...found.report, repaired: [...repaired.repaired] }, ...(repaired.receipt ? { receipt: repaired.receipt } : {}) };
  }

  function begin(key: string, call: Call, site: Site, command: z.infer<typeof SiteCheckCommand>): Job {
    if ([...jobs.values()].filter(({ isOver }) => !isOver).length >= most) {
      throw new DeployError('request.overloaded', 'The agent checks as many sites as it can already.', { next: 'Try again in a moment.', retry: 'after', retryAfter: 2_000 });
    }
    // The request is over before its check is.
    const named = idempotencyKey(call);
    const kept: Call = { ...call, header: (name) => (name === headers.idempotencyKey ? named : undefined) };
    const job: Job = { state: { check: command.check, done: 0, total: 0, report: null }, error: undefined, isOver: false };
    jobs.set(key, job);
    turn = turn.then(() => work(job, kept, site, command)).catch((error: unknown) => {
      job.error = error;
    }).finally(() => {
      job.isOver = true;
      over.emit(key);
      const old = [...jobs].filter(([, { isOver }]) => isOver).slice(0, -remembered);
      for (const [name] of old) jobs.delete(name);
    });
    return job;
  }

  return {
    async look(call, site, command) {
      const key = [call.caller.device.keyid, siteKey(site), command.check, command.repair].join(' ');
      const job = jobs.get(key) ?? begin(key, call, site, command);
      const enough = new AbortController();
      const timer = setTimeout(() => enough.abort(), patience);
      if (!job.isOver) await once(over, key, { signal: enough.signal }).catch(() => undefined);
      clearTimeout(timer);
      if (job.error !== undefined) {
        jobs.delete(key);
        throw job.error;
      }
      return job.state;
    },
    async idle() {
      await turn;
    },
  };
}
