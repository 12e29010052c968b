import type { ReactNode } from 'react';
import './disclosure.css';
import { Icon } from './icon.tsx';

/** A line that opens to show more. `hint` stays visible at its end; `onToggle` is told when a person opens or closes it. */
export function Disclosure({ title, hint, open = false, onToggle, children }: {
  readonly title: string;
  readonly hint?: string;
  readonly open?: boolean;
  readonly onToggle?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <details className="disclosure" open={open} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary>
        <Icon name="forward" size={14} />
        <span className="grow">{title}</span>
        {hint === undefined ? null : <span className="faint">{hint}</span>}
      </summary>
      <div className="disclosure-body">{children}</div>
    </details>
  );
}
