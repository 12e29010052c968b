import { siteKey, type Site } from '../../domain/site.ts';
import { utf8 } from '../../security/bytes.ts';
import { sha256Hex } from '../../security/digest.ts';
import type { LogReceipt } from '../../targets/agent/wire.ts';
import type { Command } from '../command.ts';
import type { Releases } from '../deployments/releases.ts';
import { canBeDropped } from '../store/check-store.ts';
import type { CheckParts, Repairs } from './check-site.ts';
import { few, many } from './finding.ts';

/** What a repair works on. */
export interface RepairParts extends CheckParts {
  readonly releases: Releases;
}

/** What a repair did, in sentences, and its place in the log. */
export interface Repaired {
  readonly repaired: readonly string[];
  readonly receipt?: LogReceipt;
}

/** What will be done, in sentences; none when there is nothing to do. */
function sentences({ drop, unverify, verify, configurations, phases, forgetPrevious, serve }: Repairs): string[] {
  const files = drop.harmed.filter(canBeDropped);
  const say = (is: boolean, sentence: string) => (is ? [sentence] : []);
  return [
    ...say(files.length > 0, `${many(files.length, 'damaged or lost file is', 'damaged or lost files are')} out of use: ${few(files.map(({ path }) => path))}.`),
    ...say(drop.forms.length > 0, `The compressed form of ${many(drop.forms.length, 'file')} was made again.`),
    ...say(unverify.length > 0, `${many(unverify.length, 'release no longer counts', 'releases no longer count')} as whole.`),
    ...say(verify.length > 0, `${many(verify.length, 'release counts', 'releases count')} as verified again.`),
    ...say(configurations.length > 0, `The changed configuration of ${many(configurations.length, 'release')} is out of use.`),
    ...say(phases.length > 0, `The state of ${many(phases.length, 'release')} was set right.`),
    ...say(forgetPrevious !== null, 'The site no longer names a release to go back to that is gone.'),
    ...say(serve, 'The site\'s server was told again what is live.'),
  ];
}

/**
 * Puts right what a check found and what can be put right from what is there, in one change with one entry of the log. Nothing is guessed: what was changed since
 * the check is left alone. To be planned while no other change runs.
 */
export async function planRepair(parts: RepairParts, site: Site, repairs: Repairs): Promise<Command | { readonly unchanged: Repaired }> {
  const { store, sites, releases } = parts;
  const repaired = sentences(repairs);
  if (repaired.length === 0) return { unchanged: { repaired } };
  const { drop, unverify, verify, configurations, phases, forgetPrevious, serve } = repairs;
  // Other sites of the project share these files, and what they lose with them.
  const dropped = new Set(drop.harmed.filter(canBeDropped).map(({ sha256 }) => sha256));
  const others = dropped.size === 0 ? [] : await store.repair.verifiedWith(site.project, dropped);
  const row = sites.row(site);
  return {
    action: 'site.repair', site, result: repaired.join(' '),
    evidence: await sha256Hex(utf8(JSON.stringify({ site: siteKey(site), files: [...dropped], forms: drop.forms.map(({ sha256 }) => sha256), unverify, verify, configurations, phases, forgetPrevious, serve }))),
    write() {
      store.repair.dropSync(site.project, drop);
      for (const deployment of new Set([...unverify, ...others])) store.repair.setVerifiedSync(deployment, false);
      for (const deployment of verify) if (store.missing(deployment).count === 0) store.repair.setVerifiedSync(deployment, true);
      for (const deployment of configurations) store.repair.dropConfigurationSync(deployment);
      for (const { deployment, phase } of phases) {
        const release = releases.find(deployment);
        const isLive = row.live?.deployment === deployment;
        if (release && row.live && isLive && phase === 'live') releases.write({ ...release, phase, firstLiveAt: release.firstLiveAt ?? row.live.since });
        if (release?.phase === 'live' && !isLive) releases.write({ ...release, phase: 'retired' });
      }
      if (forgetPrevious !== null && row.previous?.deployment === forgetPrevious) sites.write({ ...row, previous: null });
    },
    answer: (receipt): Repaired => ({ repaired, receipt }),
    effect() {
      sites.changed(sites.row(site));
    },
  };
}
