import type { ReactNode } from 'react';
import type { Outcome } from '../watch/deployment-view.ts';
import type { PartState } from '../watch/step-view.ts';
import { Icon, type IconName } from './icon.tsx';
import './status-mark.css';
import { words, type WordKey } from './words.ts';

const outcomes: Record<Outcome, { readonly look: string; readonly icon: IconName | null; readonly key: WordKey }> = {
  running: { look: 'running', icon: null, key: 'outcomeRunning' },
  queued: { look: 'waiting', icon: 'queue', key: 'outcomeQueued' },
  asking: { look: 'undone', icon: 'lock', key: 'outcomeAsking' },
  undoing: { look: 'undone', icon: 'undo', key: 'outcomeUndoing' },
  success: { look: 'done', icon: 'check', key: 'outcomeSuccess' },
  failed: { look: 'failed', icon: 'cross', key: 'outcomeFailed' },
  cancelled: { look: 'skipped', icon: 'stop', key: 'outcomeCancelled' },
  'rolled-back': { look: 'undone', icon: 'undo', key: 'outcomeRolledBack' },
};

const parts: Record<PartState, { readonly icon: IconName | null; readonly key: WordKey }> = {
  waiting: { icon: null, key: 'partWaiting' },
  running: { icon: null, key: 'partRunning' },
  done: { icon: 'check', key: 'partDone' },
  failed: { icon: 'cross', key: 'partFailed' },
  undone: { icon: 'undo', key: 'partUndone' },
  skipped: { icon: null, key: 'partSkipped' },
};

/** The word for how a deployment stands. */
export function outcomeWord(outcome: Outcome): string {
  return words(outcomes[outcome].key);
}

/** How a deployment stands, as a small disc. The word beside it says the same; alone, the disc speaks itself. */
export function OutcomeMark({ outcome, spoken = false }: { readonly outcome: Outcome; readonly spoken?: boolean }): ReactNode {
  const { look, icon } = outcomes[outcome];
  return <Disc look={look} icon={icon} label={spoken ? outcomeWord(outcome) : undefined} />;
}

/** How a stage or step stands. Always spoken, because nothing beside it says it. */
export function PartMark({ state, small = false }: { readonly state: PartState; readonly small?: boolean }): ReactNode {
  const { icon, key } = parts[state];
  return <Disc look={state} icon={icon} label={words(key)} small={small} />;
}

function Disc({ look, icon, label, small = false }: { readonly look: string; readonly icon: IconName | null; readonly label: string | undefined; readonly small?: boolean }): ReactNode {
  return (
    <span className={`disc ${look}${small ? ' small-disc' : ''}`} role={label === undefined ? undefined : 'img'} aria-label={label} aria-hidden={label === undefined || undefined}>
      {icon ? <Icon name={icon} size={small ? 10 : 12} /> : null}
    </span>
  );
}
