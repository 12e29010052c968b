import type { ReactNode } from 'react';
import { request } from '../../messaging/client.ts';
import { project } from '../../storage/queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { OutputQuestion } from '../popup/output-question.tsx';
import { useCommand } from '../watch/use-command.ts';
import { useWatched } from '../watch/use-watched.ts';
import { goTo } from './route.ts';

/** The question about the output folder that stopped a deployment; with the answer it is tried again. `asked`: it stands above already. */
export function AnswerFolder({ deployment, projectId, candidates, asked }: { readonly deployment: string; readonly projectId: string; readonly candidates: readonly string[]; readonly asked: boolean }): ReactNode {
  const row = useWatched((database) => project(database, projectId), [projectId]);
  const command = useCommand();
  if (!row) return null;
  const again = (): void => void command.run(async () => goTo({ page: 'deployment', id: (await request('deployment.retry', { deploymentId: deployment })).deploymentId }));
  return (
    <>
      <OutputQuestion project={{ id: row.id, name: row.name, origin: row.origin, chat: row.chat }} row={row} candidates={candidates} asked={asked} onSaved={again} />
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </>
  );
}
