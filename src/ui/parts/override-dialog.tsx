import { useId, useState, type ReactNode } from 'react';
import type { EnvironmentName } from '../../domain/environment.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import './labelled.css';
import { environmentName } from './names.ts';
import './override-dialog.css';
import { counted, words } from './words.ts';

/** Sentences that are shown; the others are counted. */
const shown = 4;

/** Asks why a deployment should go on although checks say no. Opens as soon as it is rendered. */
export function OverrideDialog({ projectName, environment, failures, onOverride, onClose }: {
  readonly projectName: string;
  readonly environment: EnvironmentName;
  readonly failures: readonly string[];
  readonly onOverride: (reason: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const form = useId();
  const hint = useId();
  const [reason, setReason] = useState('');
  return (
    <Dialog title={words('overrideTitle', projectName, environmentName(environment))} text={words('overrideText')} onClose={onClose} actions={(
      <>
        <Button onClick={onClose}>{words('confirmBack')}</Button>
        <Button kind="danger" submit form={form} disabled={reason.trim() === ''}>{words('overrideGo')}</Button>
      </>
    )}>
      <ul className="override-failures">
        {failures.slice(0, shown).map((failure) => <li key={failure}>{failure}</li>)}
        {failures.length > shown ? <li className="faint">{counted('moreFindings', failures.length - shown)}</li> : null}
      </ul>
      <form id={form} className="stack tight" onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() === '') return;
        onOverride(reason.trim());
        onClose();
      }}>
        <label className="labelled"><span>{words('overrideReason')}</span>
          <textarea className="field override-reason" rows={2} maxLength={500} required aria-describedby={hint} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <p id={hint} className="small faint">{words('overrideHint')}</p>
      </form>
    </Dialog>
  );
}
