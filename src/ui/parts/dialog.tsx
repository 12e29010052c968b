import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import './dialog.css';

/** A question over the page, open as long as it is rendered. The focus stays in it, Escape and a click beside it close it. `actions` stand at its foot. */
export function Dialog({ title, text, actions, children, onClose }: {
  readonly title: string;
  /** One sentence that says what it is about. */
  readonly text?: string;
  readonly actions: ReactNode;
  readonly children?: ReactNode;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Base.Root open onOpenChange={(open) => open || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className="dialog">
          <div className="stack dialog-body">
            <Base.Title render={<h2 />}>{title}</Base.Title>
            {text === undefined ? null : <Base.Description className="soft">{text}</Base.Description>}
            {children}
          </div>
          <div className="dialog-actions">{actions}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
