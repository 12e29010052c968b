import { Menu as Base } from '@base-ui/react/menu';
import { useRef, type ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import './menu.css';

/** One thing a menu offers. */
export interface MenuEntry {
  readonly label: string;
  readonly icon: IconName;
  choose(): void;
}

/** Further things to do, behind a button with three dots. Nothing when there is nothing. */
export function Menu({ label, entries }: { readonly label: string; readonly entries: readonly MenuEntry[] }): ReactNode {
  // Beside its button and not at the end of the page, so that it belongs to the same part of it.
  const place = useRef<HTMLSpanElement>(null);
  if (entries.length === 0) return null;
  return (
    <Base.Root>
      <Base.Trigger className="button quiet bare" aria-label={label} title={label}><Icon name="more" /></Base.Trigger>
      <span ref={place} />
      <Base.Portal container={place}>
        <Base.Positioner className="menu-place" sideOffset={4} align="end">
          <Base.Popup className="menu">
            {entries.map((entry) => (
              <Base.Item key={entry.label} className="menu-entry" onClick={entry.choose}><Icon name={entry.icon} />{entry.label}</Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
