import { useEffect } from 'react';
import { EnvironmentName, type EnvironmentConfig } from '../../domain/environment.ts';
import { request } from '../../messaging/client.ts';

/** Has the project's sites and their rules read back once the popup is open, so that it tells what is live now. An agent that cannot be reached leaves what was seen last. */
export function useFreshSites(project: string, environments: readonly EnvironmentConfig[] | undefined): void {
  // As one string, because only another set of targets is a reason to read again, not every change of a policy.
  const targets = environments?.filter((environment) => environment.agent !== '').map((environment) => environment.name).join(' ') ?? '';
  useEffect(() => {
    for (const environment of EnvironmentName.array().parse(targets.split(' ').filter(Boolean))) {
      void request('site.refresh', { site: { project, environment } }).catch(() => undefined);
      void request('environment.refresh', { environment }).catch(() => undefined);
    }
  }, [project, targets]);
}
