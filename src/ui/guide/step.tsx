import type { ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';
import { words } from '../parts/words.ts';

/** One step of the guide: its number or its tick, its name, what became of it once it is done, and what is to be done while it stands open. */
export function Step({ number, title, done, open, summary, children }: {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  readonly open: boolean;
  /** Shown once it is done. */
  readonly summary?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <li className={`guide-step${done ? ' done' : ''}${open ? ' open' : ''}`} aria-current={open && !done ? 'step' : undefined}>
      <span className="guide-mark" role="img" aria-label={words(done ? 'stepDone' : 'stepNumber', number)}>{done ? <Icon name="check" /> : number}</span>
      <div className="guide-body stack">
        <h2 tabIndex={-1}>{title}</h2>
        {done && summary !== undefined ? <div className="soft">{summary}</div> : null}
        {open ? children : null}
      </div>
    </li>
  );
}
