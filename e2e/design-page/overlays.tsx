import { useState, type ReactNode } from 'react';
import { Button } from '../../src/ui/parts/button.tsx';
import { ConfirmDialog } from '../../src/ui/parts/confirm-dialog.tsx';
import { DeployAnyway } from '../../src/ui/parts/deploy-anyway.tsx';
import { Dialog } from '../../src/ui/parts/dialog.tsx';
import { Menu } from '../../src/ui/parts/menu.tsx';
import { Section, Specimen } from './section.tsx';

/** What lies over the page. */
export function Overlays(): ReactNode {
  const [open, setOpen] = useState<'dialog' | 'confirm'>();
  const close = (): void => setOpen(undefined);
  return (
    <Section title="Dialogs and menus" rule="They keep the focus, close by Escape and by a click beside them, and give the focus back to where it was.">
      <Specimen name="press to open">
        <Button onClick={() => setOpen('dialog')}>A question</Button>
        <Button onClick={() => setOpen('confirm')}>Before production</Button>
        <DeployAnyway projectName="Tide table" environment="staging" checks={['references']} failures={['index.html: It refers to /runtime-config.js, which is not there.']} busy={false} onOverride={close} />
        <Menu label="More" entries={[{ label: 'Compare with the one before', icon: 'compare', choose: () => undefined }, { label: 'Name this release', icon: 'label', choose: () => undefined }, { label: 'Keep this release', icon: 'pin', choose: () => undefined }]} />
      </Specimen>
      {open === 'dialog' ? (
        <Dialog title="Name this release" text="A name of your own, shown in the history and found by the search." onClose={close} actions={<><Button onClick={close}>Cancel</Button><Button kind="primary" onClick={close}>Save</Button></>}>
          <input className="field" aria-label="Name" defaultValue="Before the prices" />
        </Dialog>
      ) : null}
      {open === 'confirm' ? <ConfirmDialog environment="production" projectName="Tide table" what="What visitors see at tides.example.org will be replaced." onConfirm={close} onClose={close} /> : null}
    </Section>
  );
}
