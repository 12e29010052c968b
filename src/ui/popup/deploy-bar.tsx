import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import type { Override } from '../../domain/override.ts';
import { request } from '../../messaging/client.ts';
import type { PlanRow, SiteRow } from '../../storage/database.ts';
import { Button } from '../parts/button.tsx';
import { DeployAnyway } from '../parts/deploy-anyway.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { environmentName } from '../parts/names.ts';
import { shortAddress } from '../parts/format.ts';
import { words } from '../parts/words.ts';
import { useViewState } from '../view-state.ts';
import { offerOfPlan } from '../watch/override-offer.ts';
import { useCommand } from '../watch/use-command.ts';
import type { Origin } from './changes.tsx';

// Most environments ask nothing; the popup is not kept waiting for the question.
const ConfirmDialog = lazy(async () => ({ default: (await import('../parts/confirm-dialog.tsx')).ConfirmDialog }));

/** The button this popup is for. With a plan on the page it deploys exactly the bytes the plan was made of; else it reads the tab. */
export function DeployBar({ origin, environment, site, agent, project, plan, busy, cannotBuild = false }: {
  readonly origin: Origin;
  readonly environment: EnvironmentConfig;
  readonly site: SiteRow | undefined;
  /** Name of the agent it goes to, where there are several. */
  readonly agent?: string | undefined;
  readonly project: { readonly id: string; readonly name: string };
  readonly plan: PlanRow | undefined;
  /** A deployment to this site is under way. */
  readonly busy: boolean;
  /**
   * The project has to be built and its container cannot be had; what was captured earlier can still be sent.
   */
  readonly cannotBuild?: boolean;
}): ReactNode {
  /** What is asked about before it goes to an environment that wants a clear yes; null while nothing is. */
  const [asking, setAsking] = useState<{ readonly override?: Override } | null>(null);
  const forget = useViewState((state) => state.rememberPlan);
  const command = useCommand();
  const name = environmentName(environment.name);
  const start = (confirmed: boolean, how: { readonly override?: Override }): void => void command.run(async () => {
    const source = plan ? { kind: 'snapshot' as const, snapshotId: plan.snapshotId } : origin;
    await request('deployment.start', { source, environment: environment.name, confirmed, ...how });
    forget({ project: project.id, environment: environment.name }, undefined);
  });
  const begin = (how: { readonly override?: Override }): void => (environment.policy.confirm ? setAsking(how) : start(false, how));
  const where = [...(site?.live ? [shortAddress(site.address)] : []), ...(agent === undefined ? [] : [words('atAgent', agent)])].join(' · ');
  const hopeless = cannotBuild && !plan;
  const stopped = plan?.findings.some((finding) => finding.level === 'error') === true;
  const offer = plan && environment.agent !== '' ? offerOfPlan(plan.findings) : undefined;
  return (
    <div className={`deploy-bar stack${busy ? '' : ' held'}`}>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      <Button kind={busy || hopeless ? 'plain' : 'primary'} large busy={command.busy} disabled={environment.agent === '' || stopped} onClick={() => begin({})}>
        {words(busy ? 'deployNextTo' : 'deployTo', name)}
      </Button>
      {environment.agent === '' ? <p className="small faint centred">{words('noTargetHint', name)}</p>
        : stopped ? <p className="small bad centred">{words(offer ? 'deployStoppedForNow' : 'deployStopped')}</p>
          : hopeless ? <p className="small faint centred">{words('cannotBuildHint')}</p>
          : where === '' ? null : <p className="small faint centred cut">{where}</p>}
      {offer ? <DeployAnyway projectName={project.name} environment={environment.name} {...offer} busy={command.busy} onOverride={(override) => begin({ override })} /> : null}
      {asking ? (
        <Suspense><ConfirmDialog environment={environment.name} projectName={project.name} what={words(site?.live ? 'confirmReplaces' : 'confirmFirst', site ? shortAddress(site.address) : name)} onConfirm={() => start(true, asking)} onClose={() => setAsking(null)} /></Suspense>
      ) : null}
    </div>
  );
}
