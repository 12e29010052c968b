import type { ReactNode } from 'react';
import { LeaseLossRule, QueueRule, type EnvironmentPolicy } from '../../domain/environment.ts';
import { words } from '../parts/words.ts';
import { NumberField } from './number-field.tsx';
import { policySentences, queueWords } from './policy-words.ts';

/** The rules of an environment: what they mean in sentences, and the controls that change them. */
export function PolicyEditor({ policy, onChange }: { readonly policy: EnvironmentPolicy; readonly onChange: (policy: EnvironmentPolicy) => void }): ReactNode {
  return (
    <fieldset className="editor-group">
      <legend>{words('rules')}</legend>
      <ul className="policy" aria-live="polite">{policySentences(policy).map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
      <label className="checked">
        <input type="checkbox" checked={policy.confirm} onChange={(event) => onChange({ ...policy, confirm: event.target.checked })} />
        <span>{words('ruleConfirm')}</span>
      </label>
      <div className="editor-part">
        <label className="labelled">
          <span>{words('ruleQueue')}</span>
          <select className="select" value={policy.queue} onChange={(event) => onChange({ ...policy, queue: QueueRule.parse(event.target.value) })}>
            {QueueRule.options.map((rule) => <option key={rule} value={rule}>{words(queueWords[rule])}</option>)}
          </select>
        </label>
        <NumberField label={words('ruleWatch')} unit={words('seconds')} scale={1000} min={0} max={3600} value={policy.watch} onChange={(watch) => onChange({ ...policy, watch })} />
        <label className="labelled">
          <span>{words('ruleLost')}</span>
          <select className="select" value={policy.onLeaseLost} onChange={(event) => onChange({ ...policy, onLeaseLost: LeaseLossRule.parse(event.target.value) })}>
            <option value="revert">{words('lostRevert')}</option>
            <option value="hold">{words('lostHold')}</option>
          </select>
        </label>
        <NumberField label={words('ruleHold')} unit={words('minutes')} scale={60_000} min={1} max={1440} disabled={policy.onLeaseLost !== 'hold'} value={policy.holdFor} onChange={(holdFor) => onChange({ ...policy, holdFor })} />
        <NumberField label={words('ruleDeadline')} unit={words('minutes')} scale={60_000} min={1} max={240} value={policy.stageDeadline} onChange={(stageDeadline) => onChange({ ...policy, stageDeadline })} />
      </div>
    </fieldset>
  );
}
