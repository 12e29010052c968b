import type { ReactNode } from 'react';
import { IndexingRule, QueueRule, type EnvironmentPolicy } from '../../domain/environment.ts';
import { Select } from '../parts/select.tsx';
import { words } from '../parts/words.ts';
import { NumberField } from './number-field.tsx';
import { indexingWords, policySentences, queueWords } from './policy-words.ts';

/** The rules of an environment: what they mean in sentences, and the controls that change them. */
export function PolicyEditor({ policy, disabled, onChange, children }: {
  readonly policy: EnvironmentPolicy;
  readonly disabled: boolean;
  readonly onChange: (rule: Partial<EnvironmentPolicy>) => void;
  /** What is to be said of these rules. */
  readonly children: ReactNode;
}): ReactNode {
  return (
    <fieldset className="editor-group">
      <legend>{words('rules')}</legend>
      <ul className="policy" aria-live="polite">{policySentences(policy).map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
      {children}
      <label className="checked">
        <input type="checkbox" disabled={disabled} checked={policy.confirm} onChange={(event) => onChange({ confirm: event.target.checked })} />
        <span>{words('ruleConfirm')}</span>
      </label>
      <div className="editor-part">
        {policy.indexing === undefined ? null : (
          <Select disabled={disabled} label={words('ruleIndexing')} value={policy.indexing} onChange={(indexing) => onChange({ indexing })}
            options={IndexingRule.options.map((rule) => ({ value: rule, name: words(indexingWords[rule]) }))} />
        )}
        <Select disabled={disabled} label={words('ruleQueue')} value={policy.queue} onChange={(queue) => onChange({ queue })} options={QueueRule.options.map((rule) => ({ value: rule, name: words(queueWords[rule]) }))} />
        <NumberField disabled={disabled} label={words('ruleWatch')} unit={words('seconds')} scale={1000} min={0} max={3600} value={policy.watch} onChange={(watch) => onChange({ watch })} />
        <Select disabled={disabled} label={words('ruleLost')} value={policy.onLeaseLost} onChange={(onLeaseLost) => onChange({ onLeaseLost })} options={[{ value: 'revert', name: words('lostRevert') }, { value: 'hold', name: words('lostHold') }]} />
        <NumberField label={words('ruleHold')} unit={words('minutes')} scale={60_000} min={1} max={1440} disabled={disabled || policy.onLeaseLost !== 'hold'} value={policy.holdFor} onChange={(holdFor) => onChange({ holdFor })} />
        <NumberField disabled={disabled} label={words('ruleDeadline')} unit={words('minutes')} scale={60_000} min={1} max={240} value={policy.stageDeadline} onChange={(stageDeadline) => onChange({ stageDeadline })} />
      </div>
    </fieldset>
  );
}
