import { useState, type ReactNode } from 'react';
import type { DeploymentRecord } from '../../domain/deployment.ts';
import { request } from '../../messaging/client.ts';
import type { ReleaseRow } from '../../storage/database.ts';
import { logOf } from '../../storage/queries.ts';
import { releaseBefore } from '../../storage/release-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Menu, type MenuEntry } from '../parts/menu.tsx';
import { stepName } from '../parts/step-names.ts';
import { words } from '../parts/words.ts';
import type { DeploymentView } from '../watch/deployment-view.ts';
import { failureText } from '../watch/failure-text.ts';
import { useCommand } from '../watch/use-command.ts';
import { useDatabase, useWatched } from '../watch/use-watched.ts';
import { LabelDialog } from './label-dialog.tsx';
import { goTo } from './route.ts';

/** Lines of the log that are looked through for a failure's text. */
const logLines = 60;

/** What else can be done with a deployment: compare, keep, name, print, and take a failure to the editor's chat. */
export function DeploymentMenu({ view, release, record }: { readonly view: DeploymentView; readonly release: ReleaseRow | undefined; readonly record: DeploymentRecord | undefined }): ReactNode {
  const database = useDatabase();
  const before = useWatched(async (from) => await releaseBefore(from, view.id) ?? null, [view.id]) ?? undefined;
  const command = useCommand();
  const [naming, setNaming] = useState(false);
  const [copied, setCopied] = useState(false);
  const { id } = view;
  const copyFailure = async (): Promise<void> => {
    const log = await logOf(database, id, logLines);
    const headings = { ask: words('chatAsk'), what: words('chatWhat'), step: words('chatStep'), next: words('chatNext'), log: words('chatLog') };
    await navigator.clipboard.writeText(failureText(view, log, headings, stepName));
    setCopied(true);
  };
  const sealed = release !== undefined && record?.result.status === 'success';
  const entries: MenuEntry[] = [
    ...(release && before !== undefined ? [{ label: words('compareWithBefore'), icon: 'compare' as const, choose: () => goTo({ page: 'difference', from: before, to: id }) }] : []),
    ...(release ? [{ label: words('compareWith'), icon: 'compare' as const, choose: () => goTo({ page: 'difference', from: before ?? id, to: id }) }] : []),
    ...(release ? [{ label: words(release.label === null ? 'nameRelease' : 'renameRelease'), icon: 'label' as const, choose: () => setNaming(true) }] : []),
    ...(sealed ? [{ label: words(release.pinned === 1 ? 'unpin' : 'pinRelease'), icon: 'pin' as const, choose: () => void command.run(() => request('release.pin', { release: id, pinned: release.pinned !== 1 })) }] : []),
    { label: words('print'), icon: 'print', choose: () => setTimeout(() => window.print()) },
    ...(view.error ? [{ label: words('copyForChat'), icon: 'copy' as const, choose: () => void command.run(copyFailure) }] : []),
  ];
  return (
    <div className="no-print">
      <Menu label={words('more')} entries={entries} />
      <span className="unseen" role="status">{copied ? words('copied') : ''}</span>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      {naming && release ? <LabelDialog release={release.id} label={release.label ?? ''} onClose={() => setNaming(false)} /> : null}
    </div>
  );
}
