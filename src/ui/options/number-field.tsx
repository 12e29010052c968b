import { useState, type ReactNode } from 'react';

/** A whole number with its unit. `value` is in the smallest unit, `scale` of them make one of the unit shown. What is no number within the bounds is not passed on; `late` passes on when the field is left. */
export function NumberField({ label, unit, scale = 1, min, max, value, disabled = false, late = false, onChange }: {
  readonly label: string;
  readonly unit: string;
  readonly scale?: number;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly disabled?: boolean;
  readonly late?: boolean;
  readonly onChange: (value: number) => void;
}): ReactNode {
  // While a person types, the field may hold what is no number yet.
  const [typed, setTyped] = useState<string | null>(null);
  const pass = (text: string): void => {
    const number = Number(text);
    if (text !== '' && Number.isInteger(number) && number >= min && number <= max && number * scale !== value) onChange(number * scale);
  };
  return (
    <label className="labelled">
      <span>{label}</span>
      <span className="with-unit">
        <input className="field" type="number" inputMode="numeric" step={1} min={min} max={max} disabled={disabled} value={typed ?? String(Math.round(value / scale))}
          onBlur={() => {
            if (typed !== null && late) pass(typed);
            setTyped(null);
          }}
          onChange={(event) => {
            setTyped(event.target.value);
            if (!late) pass(event.target.value);
          }} />
        <span className="soft">{unit}</span>
      </span>
    </label>
  );
}
