import { Select as Base } from '@base-ui/react/select';
import { useRef, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import './labelled.css';
import './select.css';

/** One of the values to choose from, and its name. */
export interface Option<Value extends string> {
  readonly value: Value;
  readonly name: string;
}

/** One choice out of several, under its name. Letters go to what begins with them. */
export function Select<Value extends string>({ label, options, value, disabled = false, onChange }: {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
}): ReactNode {
  // Beside its button and not at the end of the page, so that it belongs to the same part of it.
  const place = useRef<HTMLSpanElement>(null);
  return (
    <div className="labelled">
      <Base.Root items={options.map(({ value: key, name }) => ({ value: key, label: name }))} value={value} disabled={disabled} onValueChange={(chosen) => chosen !== null && onChange(chosen)}>
        <Base.Label render={<span />}>{label}</Base.Label>
        <Base.Trigger className="select choice-button">
          <Base.Value className="grow cut" />
          <Base.Icon className="choice-arrow"><Icon name="down" size={14} /></Base.Icon>
        </Base.Trigger>
        <span ref={place} />
        <Base.Portal container={place}>
          <Base.Positioner className="choices-place" sideOffset={4} alignItemWithTrigger={false}>
            <Base.Popup className="choices">
              <Base.List>
                {options.map((option) => (
                  <Base.Item key={option.value} value={option.value} className="choice-entry">
                    <span className="choice-tick"><Base.ItemIndicator><Icon name="check" size={14} /></Base.ItemIndicator></span>
                    <Base.ItemText>{option.name}</Base.ItemText>
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </div>
  );
}
