import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import '../../src/ui/parts/design.css';
import '../../src/ui/parts/surface.css';
import { Mark } from '../../src/ui/parts/icon.tsx';
import { Choices } from './choices.tsx';
import { Colours } from './colours.tsx';
import { Data } from './data.tsx';
import './design-page.css';
import { Foundations } from './foundations.tsx';
import { Icons } from './icons.tsx';
import { Messages } from './messages.tsx';
import { Overlays } from './overlays.tsx';

function DesignPage(): ReactNode {
  return (
    <>
      <header className="design-head row"><Mark size={32} /><h1>Slipway’s design system</h1></header>
      <main>
        <Colours />
        <Foundations />
        <Icons />
        <Choices />
        <Messages />
        <Overlays />
        <Data />
      </main>
    </>
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<StrictMode><DesignPage /></StrictMode>);
