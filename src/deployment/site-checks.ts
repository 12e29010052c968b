import { DeployError, WireError } from '../domain/errors.ts';
import { type Site, siteKey } from '../domain/site.ts';
import type { RunRow } from '../durable/journal.ts';
import { siteCheck } from '../storage/check-queries.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import type { StoredEnvironments } from './environments.ts';
import type { CheckRequest } from './pipelines/check.ts';
import type { CheckLedger } from './pipelines/parts.ts';

/** What checks of sites are begun with. */
export interface SiteChecksOptions {
  readonly database: SlipwayDatabase;
  readonly environments: Pick<StoredEnvironments, 'getEnvironment'>;
  /** Writes the run down and begins. */
  start(request: CheckRequest): Promise<void>;
  newId(): string;
  now(): number;
}

/** Checks of sites: one at a time for each, its outcome kept until the next. */
export interface SiteChecks extends CheckLedger {
  /** Begins a check; the one of the site that is under way counts as it. Throws DeployError `environment.no-agent`, or `check.running` where that one does not repair and this one should. */
  begin(site: Site, repair: boolean): Promise<void>;
  /** Notes how a run ended and clears its journal away. Quiet for runs that are no checks. */
  ended(run: RunRow): Promise<void>;
}

/** Checks as the extension's database keeps them. */
export function createSiteChecks({ database, environments, start, newId, now }: SiteChecksOptions): SiteChecks {
  async function change(site: Site, run: string, what: object): Promise<void> {
    await database.checks.where('id').equals(siteKey(site)).and((row) => row.run === run).modify(what);
  }

  return {
    async begin(site, repair) {
      const { agent } = await environments.getEnvironment(site.environment);
      if (agent === '') throw new DeployError('environment.no-agent', `No agent is chosen for ${site.environment}.`, { next: 'Open the options, pair an agent and choose it for this environment.' });
      const id = siteKey(site);
      const request = { id: newId(), site, agent, repair };
      const goesOn = await database.transaction('rw', database.checks, database.runs, async () => {
        const known = await siteCheck(database, id);
        if (known?.busy && repair && !known.repair) throw new DeployError('check.running', 'This site is being checked.', { next: 'Wait until that has ended, then repair.' });
        if (known?.busy) return true;
        await database.checks.put({ id, run: request.id, repair, beganAt: now(), endedAt: null, done: 0, total: 0, report: known?.report ?? null, foundAt: known?.foundAt ?? null, sentAgain: known?.sentAgain ?? { files: 0, configurations: 0 }, error: null });
        return false;
      });
      if (!goesOn) await start(request);
    },
    progress: (site, run, done, total) => change(site, run, { done, total }),
    keep: (site, run, report, sentAgain) => change(site, run, { report, sentAgain, foundAt: now() }),
    async ended(run) {
      if (!run.pipeline.startsWith('check@')) return;
      const error = WireError.safeParse(run.error);
      const { checks, runs, steps, events, signals } = database;
      await database.transaction('rw', [checks, runs, steps, events, signals], async () => {
        await checks.filter((row) => row.run === run.id).modify({ endedAt: now(), error: run.state === 'done' || !error.success ? null : error.data });
        await runs.delete(run.id);
        for (const table of [steps, events, signals]) await table.where('run').equals(run.id).delete();
      });
    },
  };
}
