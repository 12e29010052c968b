import { liveQuery, type Subscription } from 'dexie';
import browser from 'webextension-polyfill';
import { DeploymentRequest } from '../domain/deployment.ts';
import { askedOf, statusOf } from '../domain/status.ts';
import type { RunRow, StepRow } from '../durable/journal.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import { seenFailure } from '../storage/settings.ts';

/** As in the design system; the browser wants them as they are. */
const colours = { running: '#2257e0', caution: '#8a5a00', failed: '#bd2a28' } as const;

/** What stands on the toolbar's button, and what it says when one points at it or has it read out. */
export interface Badge {
  readonly text: string;
  readonly colour: string;
  readonly title: string;
}

function say(key: string, ...values: readonly string[]): string {
  return browser.i18n.getMessage(key, [...values]);
}

/** A deployment under way: how far it is, that it asks for something, waits in line, or is being taken back. */
export function badgeOf(run: RunRow, steps: readonly StepRow[], now: number): Badge {
  const { progress, currentStage } = statusOf(run, steps, now);
  const request = DeploymentRequest.safeParse(run.input);
  const what = request.success ? say('projectTo', request.data.projectName, say(`environment_${request.data.targetEnvironment}`)) : say('name');
  const asked = askedOf(run, steps);
  if (asked) return { text: '!', colour: colours.caution, title: say('badgeState', what, asked.message) };
  if (run.state === 'undoing') return { text: '↩', colour: colours.caution, title: say('badgeState', what, say('outcomeUndoing')) };
  if (currentStage === 'queued') return { text: '…', colour: colours.running, title: say('badgeState', what, say('outcomeQueued')) };
  return { text: `${progress}%`, colour: colours.running, title: say('badgeState', what, say('percent', String(progress))) };
}

/** Shows on the toolbar's button how far the newest deployment is, or that one asks for something; a mark stays after a failure until somebody has looked at it, or the next one begins. */
export function showBadge(database: SlipwayDatabase, now: () => number): Subscription {
  const view = liveQuery(async (): Promise<Badge> => {
    const runs = (await database.runs.where('unfinished').equals(1).toArray()).filter((row) => !/^(?:plan|check)@/.test(row.pipeline)).toSorted((a, b) => b.createdAt - a.createdAt);
    const steps = await database.steps.where('run').anyOf(runs.map((run) => run.id)).toArray();
    const stepsOf = (run: RunRow) => steps.filter((step) => step.run === run.id);
    const run = runs.find((one) => askedOf(one, stepsOf(one)) !== undefined) ?? runs[0];
    if (run) return badgeOf(run, stepsOf(run), now());
    const last = await database.history.orderBy('startedAt').last();
    // Without an error it ended as a person wanted it to.
    if (!last?.error || last.result.status === 'success' || await seenFailure(database) === last.id) return { text: '', colour: colours.running, title: say('name') };
    return { text: '!', colour: colours.failed, title: say('newsFailed', last.projectName, say(`environment_${last.environment}`)) };
  });
  return view.subscribe(({ text, colour, title }) => {
    void browser.action.setBadgeText({ text });
    void browser.action.setBadgeBackgroundColor({ color: colour });
    void browser.action.setTitle({ title });
    // A database that cannot be read is told of where people look, not here.
  }, () => undefined);
}
