import type { ReactNode } from 'react';
import './progress-bar.css';

/** How far something is, 0 to 100, drawn as a thin line and spoken by its label. */
export function ProgressBar({ value, label, look = 'running' }: { readonly value: number; readonly label: string; readonly look?: 'running' | 'undone' }): ReactNode {
  return (
    <div className={`progress ${look}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(value)}>
      <div className="progress-fill" style={{ transform: `scaleX(${Math.min(100, Math.max(2, value)) / 100})` }} />
    </div>
  );
}
