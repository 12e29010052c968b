import { memo, type ReactNode } from 'react';
import type { HistoryLine } from '../../storage/history-queries.ts';
import { formatDay, formatDuration, formatMoment } from '../parts/format.ts';
import { actionName, environmentName } from '../parts/names.ts';
import { OutcomeMark, outcomeWord } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { linkTo } from './route.ts';

/** One line of the history. Without what it says it holds the place of one that is being read. */
export const HistoryEntry = memo(function HistoryEntry({ line, now, tabIndex }: { readonly line: HistoryLine | undefined; readonly now: number; readonly tabIndex: 0 | -1 }): ReactNode {
  if (!line) return <div className="history-entry" aria-busy="true"><span className="disc skipped" /><span className="ghosts"><span className="ghost" /><span className="ghost short" /></span></div>;
  const what = [actionName(line.action), outcomeWord(line.status), line.overridden ? words('overriddenShort') : undefined, line.label].filter((part) => part !== undefined && part !== '').join(' · ');
  return (
    <a className="history-entry" href={linkTo({ page: 'deployment', id: line.id })} tabIndex={tabIndex}>
      <OutcomeMark outcome={line.status} />
      <span className="strong history-title"><span className="cut">{line.projectName}</span>{' '}<span>{words('toEnvironment', environmentName(line.environment))}</span></span>
      <span className="soft" title={formatMoment(line.endedAt, now)}>{formatDay(line.endedAt, now)}</span>
      <span className="soft cut">{what}</span>
      <span className="soft">{formatDuration(line.duration)}</span>
    </a>
  );
});
