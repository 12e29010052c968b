import { Switch as Base } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import './labelled.css';
import './switch.css';

/** Something that is on or off and takes effect at once, with its name beside it. */
export function Switch({ label, checked, onChange }: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void }): ReactNode {
  return (
    <label className="checked">
      <Base.Root className="switch" checked={checked} onCheckedChange={onChange}><Base.Thumb className="switch-thumb" /></Base.Root>
      <span>{label}</span>
    </label>
  );
}
