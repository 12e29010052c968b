import type { CheckedPart, ReleaseHealth, SiteFinding, SiteReport } from '../../domain/site-report.ts';
import { grouped } from './grouped.ts';

/** A name for a release, as it can stand in a sentence. */
export type NameRelease = (deployment: string) => string;

/** The parts of a site in the order in which they are told. */
const order: readonly CheckedPart[] = ['store', 'pointer', 'configuration', 'audit'];

/** Findings by what they are about; parts without any are left out. */
export function findingsByPart(report: SiteReport): [CheckedPart, SiteFinding[]][] {
  const groups = grouped(report.findings, ({ part }) => part);
  return order.flatMap((part) => {
    const findings = groups.get(part);
    return findings ? [[part, findings] as [CheckedPart, SiteFinding[]]] : [];
  });
}

/** What people can do themselves where the live release is not whole: the newest release to go back to that is, and whether to deploy again. */
export function waysOut(report: SiteReport): { readonly goBackTo: ReleaseHealth | undefined; readonly deployAgain: ReleaseHealth | undefined } {
  const live = report.releases.find((release) => release.live);
  if (!live || live.whole) return { goBackTo: undefined, deployAgain: undefined };
  return { goBackTo: report.releases.find(({ live: is, wasLive, whole }) => !is && wasLive && whole), deployAgain: live };
}
