import type { DeploymentRecord } from '../../domain/deployment.ts';

/** One week of a site. `from` = its Monday at midnight, ms since the epoch. */
export interface WeekOfSite {
  readonly from: number;
  readonly deployments: number;
  /** Those that failed or were taken back. */
  readonly failed: number;
}

/** How a site's deployments went over a time. */
export interface SiteMetrics {
  /** Every week of it, the oldest first, empty ones too. */
  readonly weeks: readonly WeekOfSite[];
  readonly deployments: number;
  /** Failed and taken back ones of those that were not cancelled, 0 to 1; undefined without any. */
  readonly failureShare: number | undefined;
  /** Median time of going back, ms; undefined when nobody went back. */
  readonly timeToGoBack: number | undefined;
}

function mondayOf(at: number): number {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - (day.getDay() + 6) % 7);
  return day.getTime();
}

function weekAfter(monday: number): number {
  const day = new Date(monday);
  // By the calendar, because two weeks of the year are an hour off.
  day.setDate(day.getDate() + 7);
  return day.getTime();
}

/** The figures of a site from its records since `from`, up to `now`. Going back counts as no deployment of its own. */
export function siteMetrics(records: readonly DeploymentRecord[], from: number, now: number): SiteMetrics {
  const made = records.filter((record) => record.action !== 'roll-back');
  const hasFailed = ({ result }: DeploymentRecord): boolean => result.status === 'failed' || result.status === 'rolled-back';
  const weeks: WeekOfSite[] = [];
  for (let monday = mondayOf(from); monday <= now; monday = weekAfter(monday)) {
    const next = weekAfter(monday);
    const ours = made.filter(({ startedAt }) => startedAt >= monday && startedAt < next);
    weeks.push({ from: monday, deployments: ours.length, failed: ours.filter(hasFailed).length });
  }
  const counted = made.filter(({ result }) => result.status !== 'cancelled');
  const back = records.filter((record) => record.action === 'roll-back' && record.result.status === 'success').map(({ result }) => result.duration).sort((a, b) => a - b);
  return {
    weeks, deployments: made.length,
    failureShare: counted.length === 0 ? undefined : counted.filter(hasFailed).length / counted.length,
    timeToGoBack: back[Math.floor((back.length - 1) / 2)],
  };
}
