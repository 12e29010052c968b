import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { words, type WordKey } from '../parts/words.ts';
import { looksSecret, problemsOf, withLine, type EnvironmentDraft, type ValueProblem } from './environment-draft.ts';

const problemWords: Record<ValueProblem, WordKey> = {
  'name-missing': 'valueNameMissing', 'name-malformed': 'valueNameMalformed', 'name-twice': 'valueNameTwice', 'value-too-long': 'valueTooLong',
};

/** The values a site carries, line by line. */
export function ConfigurationEditor({ draft, onChange }: { readonly draft: EnvironmentDraft; readonly onChange: (draft: EnvironmentDraft) => void }): ReactNode {
  const problems = problemsOf(draft);
  const change = (key: number, part: { name?: string; value?: string }): void => onChange({ ...draft, values: draft.values.map((line) => (line.key === key ? { ...line, ...part } : line)) });
  return (
    <fieldset className="editor-group">
      <legend>{words('configuration')}</legend>
      <p className="soft">{words('configurationText')}</p>
      <ul className="values">
        {draft.values.map(({ key, name, value }, index) => {
          const problem = problems.get(key);
          const hint = problem ? words(problemWords[problem]) : looksSecret(name) ? words('valueLooksSecret') : undefined;
          return (
            <li key={key}>
              <div className="value-line">
                <input className="field code" aria-label={words('valueName', index + 1)} aria-invalid={problem !== undefined} aria-describedby={hint === undefined ? undefined : `value-hint-${key}`} spellCheck={false} autoFocus={name === '' && value === ''} placeholder="VITE_API_URL" value={name} onChange={(event) => change(key, { name: event.target.value })} />
                <input className="field code grow" aria-label={words('valueOf', name === '' ? String(index + 1) : name)} aria-invalid={problem === 'value-too-long'} spellCheck={false} value={value} onChange={(event) => change(key, { value: event.target.value })} />
                <Button kind="quiet" icon="cross" aria-label={words('removeValue', name === '' ? String(index + 1) : name)} onClick={() => onChange({ ...draft, values: draft.values.filter((line) => line.key !== key) })} />
              </div>
              {hint === undefined ? null : <p id={`value-hint-${key}`} className={problem ? 'bad' : 'caution'} role={problem ? 'alert' : undefined}>{hint}</p>}
            </li>
          );
        })}
      </ul>
      <Button icon="add" className="start" onClick={() => onChange(withLine(draft))}>{words('addValue')}</Button>
    </fieldset>
  );
}
