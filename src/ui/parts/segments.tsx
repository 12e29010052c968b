import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { ReactNode } from 'react';
import './segments.css';

/** One of the choices, with its name. `mark` stands behind the name and is spoken with it. */
export interface Segment<Value extends string> {
  readonly value: Value;
  readonly name: string;
  readonly mark?: ReactNode;
}

/** A few choices side by side, of which exactly one is made. Arrow keys go between them. */
export function Segments<Value extends string>({ label, segments, value, onChange }: {
  readonly label: string;
  readonly segments: readonly Segment<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}): ReactNode {
  return (
    <RadioGroup className="segments" aria-label={label} value={value} onValueChange={onChange}>
      {segments.map((segment) => <Radio.Root key={segment.value} value={segment.value} className="segment">{segment.name}{segment.mark}</Radio.Root>)}
    </RadioGroup>
  );
}
