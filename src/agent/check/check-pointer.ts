import type { SiteFinding } from '../../domain/site-report.ts';
import type { ReleaseName } from '../../targets/agent/wire.ts';
import type { DeploymentRow, SiteRow } from '../tables.ts';
import { finding, many } from './finding.ts';
import type { OwnAnswer } from './own-answer.ts';

/** What the live pointer is compared with. */
export interface PointerContext {
  readonly row: SiteRow;
  /** Every deployment of the site. */
  readonly rows: readonly DeploymentRow[];
  /** Whether a release's manifest is there. */
  hasManifest(deployment: string): boolean;
  /** What the audit log says is live; undefined where it cannot be believed. */
  readonly logged: string | null | undefined;
  readonly answer: OwnAnswer;
}

/** What was found of the live pointer, and what puts it right. */
export interface CheckedPointer {
  readonly findings: readonly SiteFinding[];
  /** Releases and the phase they should have. */
  readonly phases: readonly { readonly deployment: string; readonly phase: 'live' | 'retired' }[];
  /** The release to go back to, where it is gone. */
  readonly forgetPrevious: string | null;
  /** The site's server has to be told again what is live. */
  readonly serve: boolean;
}

const byHand = 'Roll back to a release that is whole, or deploy again: that writes it anew.';

function isGone(row: DeploymentRow | undefined): boolean {
  return row === undefined || row.sealedAt === null;
}

function differs(name: ReleaseName, row: DeploymentRow): boolean {
  return name.digest !== row.digest || name.content !== row.content || name.config !== row.config;
}

/** Releases whose phase does not follow from what is live. */
function wrongPhases({ row: { live }, rows, hasManifest }: PointerContext): CheckedPointer['phases'] {
  return rows.flatMap(({ deployment, phase, sealedAt, firstLiveAt }): CheckedPointer['phases'] => {
    if (deployment !== live?.deployment) return phase === 'live' ? [{ deployment, phase: 'retired' }] : [];
    const isRight = phase === 'live' && firstLiveAt !== null;
    return isRight || sealedAt === null || !hasManifest(deployment) ? [] : [{ deployment, phase: 'live' }];
  });
}

/** Compares the live pointer with the releases it names, their phases, the audit log and what the site's server answers. */
export function checkPointer(context: PointerContext): CheckedPointer {
  const { row: { live, previous, generation }, rows, hasManifest, logged, answer } = context;
  const find = (name: ReleaseName | null) => rows.find(({ deployment }) => deployment === name?.deployment);
  const findings: SiteFinding[] = [];
  const add = (code: string, message: string, next: string, more: Parameters<typeof finding>[4] = {}) => void findings.push(finding('pointer', code, message, next, more));

  const row = find(live);
  const isLost = live !== null && (isGone(row) || !hasManifest(live.deployment));
  if (live && isLost) add('pointer.release-gone', 'What should be live is a release that the agent no longer has.', byHand, { releases: [live.deployment] });
  else if (live && row && differs(live, row)) add('pointer.differs', 'The site\'s pointer names other digests than the release has.', byHand, { releases: [live.deployment] });
  const forgetPrevious = previous !== null && (isGone(find(previous)) || !hasManifest(previous.deployment)) ? previous.deployment : null;
  if (forgetPrevious !== null) add('pointer.previous-gone', 'The release to go back to is no longer there.', 'Repair takes it off the site, so that nobody tries to go back to it.', { repairable: true, releases: [forgetPrevious] });

  // On the word of a log that was changed, or against it, nothing is put right: it may be the pointer that is wrong.
  const agrees = logged !== undefined && logged === (live?.deployment ?? null);
  if (logged !== undefined && !agrees) {
    add('pointer.log-differs', 'The audit log says that another release was put live last than the one the site\'s pointer names.', `Find out who changed the agent's data. ${byHand}`,
      { releases: [...(logged === null ? [] : [logged]), ...(live ? [live.deployment] : [])] });
  }
  const phases = wrongPhases(context);
  if (phases.length > 0) {
    add('pointer.phase', `The state of ${many(phases.length, 'release')} does not agree with what is live.`, agrees ? 'Repair sets it right.' : byHand, { repairable: agrees, count: phases.length, releases: phases.map(({ deployment }) => deployment) });
  }
  const wanted = live?.deployment ?? null;
  // What is lost cannot be served, and is not claimed.
  const served = 'problem' in answer || (answer.deployment === (isLost ? null : wanted) && answer.generation === generation);
  if ('problem' in answer) add('pointer.silent', `The site's own server did not say what is live: ${answer.problem}`, 'Restart the agent, then check again.');
  else if (!served) {
    add('pointer.not-served', 'The site\'s server answers with another release than the one that should be live.', agrees ? 'Repair has it follow.' : byHand,
      { repairable: agrees, releases: [...(answer.deployment === null ? [] : [answer.deployment]), ...(wanted === null ? [] : [wanted])] });
  }
  return { findings, phases: agrees ? phases : [], forgetPrevious, serve: agrees && !served };
}
