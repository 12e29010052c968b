import { workbenchStore } from '../stores/workbench.ts';
import { webcontainer } from '../webcontainer/index.ts';
import type { ChatMessage } from './db.ts';

/** Whether the container holds something of the project already, as those of the given projects do. */
async function holdsProject(): Promise<boolean> {
  const { fs } = await webcontainer;
  return (await fs.readdir('.')).some((name) => name !== 'node_modules');
}

/** Plays a chat's messages into the container: their artifacts show in the workbench at once, and all their actions stand in its queue. */
export function restoreProject(messages: readonly ChatMessage[]): void {
  workbenchStore.addToExecutionQueue(async () => {
    workbenchStore.restored = await holdsProject();
  });
  for (const { id, content } of messages) workbenchStore.play(id, content, true);
}
