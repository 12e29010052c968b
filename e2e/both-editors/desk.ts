import type { Page } from 'playwright';
import { type Console, openConsole, tabIdOf } from '../support/console.ts';
import { rows } from '../support/journal.ts';
import { buildWorkshop, type Workshop } from '../support/slipway.ts';
import { type Editor, type EditorKind, openEditor } from './editor.ts';

/** An editor, and a browser in which Slipway is paired with an agent. */
export interface EditorDesk {
  readonly editor: Editor;
  readonly workshop: Workshop;
  readonly desk: Console;
  /** The popup of a tab as a page of its own. */
  popupOf(tab: Page): Promise<Page>;
  /** Waits for the end of a deployment. */
  outcomeOf(deployment: string, timeout?: number): Promise<Outcome>;
  close(): Promise<void>;
}

/** How a deployment ended. `live`: the page at its address, '' when it has none. */
export interface Outcome {
  readonly status: string;
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly live: string;
}

/** Opens the editor and pairs; live addresses are not watched, which would only take time. */
export async function openEditorDesk(kind: EditorKind): Promise<EditorDesk> {
  const editor = await openEditor(kind);
  const workshop = await buildWorkshop({ switches: editor.switches });
  await workshop.pair();
  const desk = await openConsole(workshop);
  const development = (await rows(desk.page, 'environments')).find(({ name }) => name === 'development');
  if (!development) throw new Error('development was not set up');
  await desk.call('environment.save', { ...development, policy: { ...development.policy, watch: 0 } });
  return {
    editor, workshop, desk,
    async popupOf(tab) {
      const popup = await workshop.browser.context.newPage();
      await popup.setViewportSize({ width: 400, height: 600 });
      await popup.goto(workshop.browser.url(`src/ui/popup/index.html?tab=${await tabIdOf(desk.page, tab)}`));
      return popup;
    },
    async outcomeOf(deployment, timeout = 120_000) {
      const status = await desk.endOf(deployment, timeout);
      const error = (await rows(desk.page, 'history')).find(({ id }) => id === deployment)?.error;
      const address = status === 'success' ? await desk.addressOf(deployment) : '';
      return { status, code: error?.code ?? '', message: error?.message ?? '', next: error?.next ?? '', live: address === '' ? '' : await (await fetch(address)).text() };
    },
    async close() {
      await workshop.close();
      await editor.close();
    },
  };
}
