import { parseMessage } from '../runtime/message-parser.ts';
import { workbenchStore } from '../stores/workbench.ts';
import { webcontainer } from '../webcontainer/index.ts';
import type { ChatMessage } from './db.ts';

/** Whether the container holds nothing of the project yet. */
async function isEmpty(): Promise<boolean> {
  const { fs } = await webcontainer;
  return (await fs.readdir('.')).every((name) => name === 'node_modules');
}

/**
 * Brings a chat's project into the container: its messages' artifacts show in the workbench at once; files are written, from the
 * snapshot where there is one, unless they are there; then its commands run. What serves the preview waits for the preview.
 */
export async function restoreProject(messages: readonly ChatMessage[], snapshot: ReadonlyMap<string, string>): Promise<void> {
  const found = messages.flatMap(({ id, content }) => parseMessage(content).flatMap((part) => ('artifact' in part ? [{ id, artifact: part.artifact }] : [])));
  const artifacts = found.map(({ id, artifact }) => ({ artifact, state: workbenchStore.addArtifact(id, artifact) }));
  const empty = await isEmpty();
  const fromSnapshot = snapshot.size > 0;
  for (const { artifact, state: { runner } } of artifacts) {
    for (const [index, action] of artifact.actions.entries()) runner.addAction({ actionId: String(index), action }, action.type === 'file' && (!empty || fromSnapshot));
  }
  for (const { id } of found) workbenchStore.closeArtifact(id);
  const last = artifacts.at(-1)?.state.runner;
  if (empty && last) {
    for (const [path, content] of snapshot) await last.runAction({ actionId: `snapshot ${path}`, action: { type: 'file', filePath: path, content } });
  }
  for (const { artifact, state: { runner } } of artifacts) {
    for (const [index, action] of artifact.actions.entries()) {
      const wanted = action.type === 'file' ? empty && !fromSnapshot : action.type === 'shell';
      if (wanted) await runner.runAction({ actionId: String(index), action });
    }
  }
}
