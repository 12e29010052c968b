import type { EventRow } from '../../durable/journal.ts';
import type { DeploymentView } from './deployment-view.ts';
import { lineOf } from './log-line.ts';

/** Last lines of the log that go along. */
const lastLines = 40;

/** How a failure's parts are headed, in the reader's language. */
export interface FailureHeadings {
  /** The request to the one who reads it. */
  readonly ask: string;
  readonly what: string;
  readonly step: string;
  readonly next: string;
  readonly log: string;
}

/** A failed deployment as text to be pasted into a chat: what failed, where, why, and the last lines of the log, in Markdown. */
export function failureText(view: DeploymentView, log: readonly EventRow[], headings: FailureHeadings, nameOfStep: (path: string) => string): string {
  const step = view.stages.flatMap((stage) => stage.steps).findLast((one) => one.state === 'failed');
  const lines = log.map((event) => lineOf(event.data)).filter((line) => line !== '').slice(-lastLines);
  // A log that holds a fence of its own must not end ours.
  const fence = '`'.repeat(Math.max(3, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length + 1))));
  return [
    headings.ask,
    `${headings.what} ${view.error?.message ?? ''} (${view.error?.code ?? view.outcome})`,
    ...(step ? [`${headings.step} ${nameOfStep(step.path)}`] : []),
    ...(view.error && view.error.next !== '' ? [`${headings.next} ${view.error.next}`] : []),
    ...(lines.length === 0 ? [] : [`${headings.log}\n${fence}\n${lines.join('\n')}\n${fence}`]),
  ].join('\n\n');
}
