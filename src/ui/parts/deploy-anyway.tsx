import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { EnvironmentName } from '../../domain/environment.ts';
import type { Override, OverridableCheck } from '../../domain/override.ts';
import { Button } from './button.tsx';
import { words } from './words.ts';

// Hardly any deployment is stopped; the page is not kept waiting for the question.
const OverrideDialog = lazy(async () => ({ default: (await import('./override-dialog.tsx')).OverrideDialog }));

/** A button that asks for the reason to deploy against checks, then hands the decision over. */
export function DeployAnyway({ projectName, environment, checks, failures, busy, onOverride }: {
  readonly projectName: string;
  readonly environment: EnvironmentName;
  readonly checks: readonly OverridableCheck[];
  /** What the checks said, a sentence each. */
  readonly failures: readonly string[];
  readonly busy: boolean;
  readonly onOverride: (override: Override) => void;
}): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button icon="warning" busy={busy} onClick={() => setAsking(true)}>{words('deployAnyway')}</Button>
      {asking ? (
        <Suspense>
          <OverrideDialog
            projectName={projectName} environment={environment} failures={failures}
            onOverride={(reason) => onOverride({ reason, checks: [...checks] })} onClose={() => setAsking(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
