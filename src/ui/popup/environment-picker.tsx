import type { ReactNode } from 'react';
import type { EnvironmentConfig, EnvironmentName } from '../../domain/environment.ts';
import type { SiteRow } from '../../storage/database.ts';
import { formatDay } from '../parts/format.ts';
import { environmentName } from '../parts/names.ts';
import { words } from '../parts/words.ts';

/** What the picker says of an environment: whether something is live there, being changed by this or another person, or cannot be. */
export function liveWords(environment: EnvironmentConfig, site: SiteRow | undefined, progress: number | undefined, now: number): string {
  if (progress !== undefined) return words('deployingShare', Math.round(progress));
  if (environment.agent === '') return words('noTarget');
  const [head] = site?.queue ?? [];
  if (head) return words('personDeploying', head.person);
  if (!site?.live) return words('nothingLive');
  return words('liveSince', formatDay(site.live.since, now));
}

/** Picks one of the four environments; each tells what is live there. */
export function EnvironmentPicker({ environments, sites, progress, picked, now, onPick }: {
  readonly environments: readonly EnvironmentConfig[];
  readonly sites: readonly SiteRow[];
  /** Percent of the deployment that is under way, by environment. */
  readonly progress: ReadonlyMap<EnvironmentName, number>;
  readonly picked: EnvironmentName;
  readonly now: number;
  readonly onPick: (environment: EnvironmentName) => void;
}): ReactNode {
  return (
    <fieldset className="environments">
      <legend className="section-title">{words('environment')}</legend>
      <div className="environment-grid">
        {environments.map((environment) => {
          const site = sites.find((one) => one.environment === environment.name);
          const share = progress.get(environment.name);
          const busy = share !== undefined || (site?.queue ?? []).length > 0;
          const look = environment.agent === '' ? 'none' : busy ? 'busy' : site?.live ? 'live' : 'none';
          return (
            <label key={environment.name} className="environment">
              <input type="radio" name="environment" value={environment.name} checked={picked === environment.name} onChange={() => onPick(environment.name)} aria-label={environmentName(environment.name, 'alone')} aria-describedby={`live-${environment.name}`} />
              <span className="strong">{environmentName(environment.name, 'alone')}</span>
              <span className="row environment-state" id={`live-${environment.name}`}>
                <span className={`dot ${look}`} aria-hidden="true" />
                <span className="cut">{liveWords(environment, site, share, now)}</span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
