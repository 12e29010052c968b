import { Component, StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { toWire, type WireError } from '../../domain/errors.ts';
import { openDatabase } from '../../storage/database.ts';
import { DatabaseContext } from '../watch/use-watched.ts';
import './design.css';
import { ErrorNote } from './error-note.tsx';
import './surface.css';
import { language, words } from './words.ts';

/** Shows a failure of rendering (an unreadable database, say) instead of an empty page. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: WireError | null }> {
  override state: { readonly error: WireError | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: WireError } {
    return { error: toWire(error) };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return <main style={{ padding: 'var(--space-4)' }}><ErrorNote error={this.state.error} /></main>;
  }
}

/** Puts a page into its `#root`, with the database it reads from. */
export function mount(page: ReactNode): void {
  const root = document.getElementById('root');
  if (!root) return;
  document.title = words('name');
  document.documentElement.lang = language();
  createRoot(root).render(
    <StrictMode>
      <Boundary>
        <DatabaseContext value={openDatabase()}>{page}</DatabaseContext>
      </Boundary>
    </StrictMode>,
  );
}
