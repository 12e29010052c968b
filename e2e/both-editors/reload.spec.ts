import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { chatOf, endless, pageThatSays } from './chats.ts';
import { type EditorDesk, openEditorDesk } from './desk.ts';
import { editorKinds } from './editor.ts';
import { fileOf, importChat, untilFile } from './workbench.ts';

/** ms after a reload at which deployments are started. */
const moments = Array.from({ length: 41 }, (_, index) => index * 250);

for (const kind of editorKinds) {
  test.describe(`a reloaded chat (${kind})`, () => {
    test.describe.configure({ timeout: 1_800_000 });
    let at: EditorDesk;
    test.beforeAll(async () => {
      at = await openEditorDesk(kind);
    });
    test.afterAll(() => at.close());

    test('of three answers goes live in its newest state, or not at all, whenever it is deployed', async () => {
      const tab = await importChat(at.workshop.browser.context, at.editor, chatOf('Three answers', [[pageThatSays('ONE'), endless], [pageThatSays('TWO')], [pageThatSays('THREE')]]));
      await untilFile(at.editor, tab, 'index.html', 'THREE');
      const ends: string[] = [];
      for (const moment of moments) {
        await tab.reload({ waitUntil: 'commit' });
        const had = await deployAfter(tab, moment);
        const { status, live, message } = await at.outcomeOf(had.deployment);
        ends.push(`${moment} ms (${had.shown}): ${status}, ${/version (\w+)/.exec(live)?.[1] ?? message}`);
      }
      console.log(ends.join('\n'));
      // An old state is never a success; what was refused says why.
      expect(ends.filter((end) => !/: success, THREE$|: (?:failed|refused), .{20,}/.test(end))).toEqual([]);
      expect(ends.filter((end) => end.endsWith(': success, THREE')).length).toBeGreaterThan(moments.length / 2);
    });

    /** Starts a deployment so long after now; says what the container held then. */
    async function deployAfter(tab: Page, ms: number): Promise<{ deployment: string; shown: string }> {
      await new Promise((resolve) => { setTimeout(resolve, ms); });
      const shown = /version (\w+)/.exec(await fileOf(at.editor, tab, 'index.html'))?.[1] ?? 'nothing';
      return { deployment: await at.desk.deploy(tab), shown };
    }
  });
}
