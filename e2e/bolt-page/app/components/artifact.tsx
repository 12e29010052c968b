import { useStore } from '@nanostores/react';
import type { ActionState } from '../lib/runtime/action-runner.ts';
import { type ArtifactState, workbenchStore } from '../lib/stores/workbench.ts';

const marks = { pending: '○', running: '◌', complete: '✓', failed: '✕' } as const;
/** More rows than anybody reads in a chat. */
const most = 60;

function words(action: ActionState) {
  if (action.type === 'file') return <>Create <code>{action.filePath}</code></>;
  if (action.type === 'start') return <>Start Application</>;
  return <>{action.type === 'build' ? 'Run build' : 'Run command'} <code>{action.content}</code></>;
}

/** A message's artifact: its title, and each of its actions with how far it is. */
export function Artifact({ artifactKey }: { artifactKey: string }) {
  const artifact = useStore(workbenchStore.artifacts)[artifactKey];
  return artifact ? <Actions artifact={artifact} /> : null;
}

function Actions({ artifact: { title, runner } }: { artifact: ArtifactState }) {
  const actions = Object.entries(useStore(runner.actions));
  return (
    <div className="artifact">
      <strong>{title}</strong>
      <ul>
        {actions.slice(0, most).map(([id, action]) => <li key={id} className={action.status}><span className="mark">{marks[action.status]}</span>{words(action)}</li>)}
        {actions.length > most ? <li>and {actions.length - most} more</li> : null}
      </ul>
    </div>
  );
}
