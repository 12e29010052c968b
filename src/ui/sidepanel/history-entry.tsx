import { memo, type ReactNode } from 'react';
import type { DeploymentRecord } from '../../domain/deployment.ts';
import { formatDay, formatDuration, formatMoment } from '../parts/format.ts';
import { actionName, environmentName } from '../parts/names.ts';
import { OutcomeMark, outcomeWord } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { linkTo } from './route.ts';

/** One line of the history. Without a record it holds the place of one that is being read. */
export const HistoryEntry = memo(function HistoryEntry({ record, now, tabIndex }: { readonly record: DeploymentRecord | undefined; readonly now: number; readonly tabIndex: 0 | -1 }): ReactNode {
  if (!record) return <div className="history-entry" aria-busy="true"><span className="disc skipped" /><span className="ghosts"><span className="ghost" /><span className="ghost short" /></span></div>;
  const what = [actionName(record.action), outcomeWord(record.result.status), record.label].filter((part) => part !== undefined && part !== '').join(' · ');
  return (
    <a className="history-entry" href={linkTo({ page: 'deployment', id: record.id })} tabIndex={tabIndex}>
      <OutcomeMark outcome={record.result.status} />
      <span className="strong history-title"><span className="cut">{record.projectName}</span>{' '}<span>{words('toEnvironment', environmentName(record.environment))}</span></span>
      <span className="soft" title={formatMoment(record.endedAt, now)}>{formatDay(record.endedAt, now)}</span>
      <span className="soft cut">{what}</span>
      <span className="soft">{formatDuration(record.result.duration)}</span>
    </a>
  );
});
