import type { ReactNode } from 'react';
import type { Override, OverridableCheck } from '../../domain/override.ts';
import { Note } from '../parts/error-note.tsx';
import { words, type WordKey } from '../parts/words.ts';

const checks: Record<OverridableCheck, WordKey> = {
  'entry-page': 'checkEntryPage', references: 'checkReferences', dependencies: 'checkDependencies', 'unknown-path': 'checkUnknownPath',
};

/** That a deployment was wanted against checks, which, and the reason that was given. */
export function OverrideNote({ override }: { readonly override: Override }): ReactNode {
  return (
    <Note level="caution">
      <p className="strong">{words('overridden', override.checks.map((check) => words(checks[check])).join(', '))}</p>
      <p>{words('overriddenReason', override.reason)}</p>
    </Note>
  );
}
