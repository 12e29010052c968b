import type { DeploymentView } from '../watch/deployment-view.ts';
import { formatBytes } from './format.ts';
import { stageName } from './names.ts';
import { stepName } from './step-names.ts';
import { outcomeWord } from './status-mark.tsx';
import { words } from './words.ts';

const phases = { capture: 'phaseCapture', digest: 'phaseDigest', upload: 'phaseUpload' } as const;

/** What a deployment is doing at this moment, in one short line. */
export function progressWords(view: DeploymentView): string {
  if (view.outcome === 'undoing' || view.outcome === 'queued') return outcomeWord(view.outcome);
  if (view.cancelRequested && view.endedAt === undefined) return words('stopping');
  if (view.outcome !== 'running') return outcomeWord(view.outcome);
  if (view.transfer) return words(phases[view.transfer.phase], formatBytes(view.transfer.done), formatBytes(view.transfer.total));
  const stage = view.stages.findLast((one) => one.state === 'running');
  const step = stage?.steps.findLast((one) => one.state === 'running');
  if (!stage) return outcomeWord(view.outcome);
  return step ? words('stageAndStep', stageName(stage.name), stepName(step.path)) : stageName(stage.name);
}

/** The same for ears: only the stage, so that it is said six times and not with every byte. */
export function progressSpoken(view: DeploymentView): string {
  const stage = view.stages.findLast((one) => one.state === 'running');
  return view.outcome === 'running' && !view.cancelRequested && stage ? stageName(stage.name) : progressWords(view);
}
