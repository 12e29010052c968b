import type { AgentParts } from '../agent-parts.ts';
import { forgetOldInvitations } from '../access/invites.ts';
import { tidySite } from '../deployments/retention.ts';

/** How long an answer is repeated for its idempotency key, ms: longer than any manifest lives. */
const answersKept = 7 * 24 * 3_600_000;
const every = 3_600_000;

/** Forgets what nobody will ask for again: old answers and invitations, surplus releases of every site. */
export async function tidy(parts: AgentParts): Promise<void> {
  const { tables } = parts;
  const oldest = parts.now() - answersKept;
  tables.answers.transactionSync(() => {
    for (const { key, value } of [...tables.answers.getRange()]) if (value.at < oldest) tables.answers.removeSync(key);
    forgetOldInvitations(tables, parts.now());
  });
  for (const { site } of parts.sites.all()) await tidySite(parts, site);
  // Also where no release went: cancelled uploads and crashes leave files behind, and fresh ones were passed over the last time.
  await parts.store.collect();
  await parts.store.compress();
}

/** Has compressed forms made that are still wanting; what fails is tried again within the hour. */
export function compressInBackground({ store, logger }: Pick<AgentParts, 'store' | 'logger'>): void {
  store.compress().catch((err: unknown) => logger.error({ err }, 'compressing failed'));
}

/** Tidies every hour until stopped. */
export function startHousekeeping(parts: AgentParts): { stop(): void } {
  const timer = setInterval(() => {
    tidy(parts).catch((err: unknown) => parts.logger.error({ err }, 'tidying failed'));
  }, every);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
