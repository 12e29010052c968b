import type { ReactNode } from 'react';
import type { SiteReport } from '../../domain/site-report.ts';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import { deploymentRun } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { words } from '../parts/words.ts';
import { type NameRelease, waysOut } from '../watch/site-check-view.ts';
import { useCommand } from '../watch/use-command.ts';
import { useWatched } from '../watch/use-watched.ts';
import { goTo } from './route.ts';

/** What is left where a site is not whole and nothing more can be repaired: an earlier release that is, or the same files once more. */
export function SiteWaysOut({ site, report, name }: { readonly site: string; readonly report: SiteReport; readonly name: NameRelease }): ReactNode {
  const command = useCommand();
  const { goBackTo, deployAgain } = waysOut(report);
  // Only what was deployed from here can be begun again from here.
  const run = useWatched(async (database) => (deployAgain ? await deploymentRun(database, deployAgain.deployment) ?? null : null), [deployAgain?.deployment]);
  const follow = (start: () => Promise<{ deploymentId: string }>): void => void command.run(async () => goTo({ page: 'deployment', id: (await start()).deploymentId }));
  if (!goBackTo && !run) return null;
  return (
    <>
      {run ? <Button kind="primary" icon="retry" busy={command.busy} onClick={() => follow(() => request('deployment.retry', { deploymentId: run.id }))}>{words('deployAgain')}</Button> : null}
      {goBackTo ? <Button icon="undo" busy={command.busy} onClick={() => follow(() => request('deployment.rollBack', { site: siteOf(site), to: goBackTo.deployment }))}>{words('rollBackTo', name(goBackTo.deployment))}</Button> : null}
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </>
  );
}
