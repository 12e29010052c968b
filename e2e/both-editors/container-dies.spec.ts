import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { photograph } from '../support/pictures.ts';
import { chatOf } from './chats.ts';
import { type EditorDesk, openEditorDesk } from './desk.ts';
import { editorKinds } from './editor.ts';
import { builtProject } from './projects.ts';
import { importChat, untilFile } from './workbench.ts';

/** Ends a tab's container as the page itself does when another tab writes to the storage: its frame is loaded anew. */
async function killContainer(tab: Page): Promise<void> {
  await tab.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe[src*="/headless"]');
    // oxlint-disable-next-line no-self-assign -- the page's own way
    if (frame) frame.src = frame.src;
  });
}

for (const kind of editorKinds) {
  test.describe(`a container that dies (${kind})`, () => {
    let at: EditorDesk;
    test.beforeAll(async () => {
      at = await openEditorDesk(kind);
    });
    test.afterAll(() => at.close());
    test.afterEach(async () => {
      for (const page of at.workshop.browser.context.pages()) if (page !== at.desk.page) await page.close();
    });

    async function open(word: string, takes = 0): Promise<Page> {
      const tab = await importChat(at.workshop.browser.context, at.editor, chatOf(`Built ${word}`, [builtProject(word, takes)]));
      await untilFile(at.editor, tab, 'README.md', word);
      return tab;
    }

    /** Says so within a minute, with a way on; the next deployment after a reload is well. */
    async function expectHonestEnd(tab: Page, deployment: string, word: string): Promise<void> {
      const began = Date.now();
      const outcome = await at.outcomeOf(deployment, 60_000);
      console.log(`${kind}, ${word}: ${outcome.status} after ${Math.round((Date.now() - began) / 100) / 10} s: ${outcome.code}: ${outcome.message} ${outcome.next}`);
      expect(outcome.status).toBe('failed');
      expect(outcome.message).toMatch(/container/);
      expect(outcome.next).toMatch(/reload/i);
      await tab.reload();
      await untilFile(at.editor, tab, 'README.md', word);
      expect(await at.outcomeOf(await at.desk.deploy(tab))).toMatchObject({ status: 'success', live: expect.stringContaining(`version ${word}`) });
    }

    test('before a look: the popup says so, and a deployment ends with it', async () => {
      const tab = await open('before');
      await killContainer(tab);
      const popup = await at.popupOf(tab);
      await expect(popup.getByText(/container/).first()).toBeVisible({ timeout: 20_000 });
      await photograph(popup, `both-editors/dead-container-${kind}`);
      await expectHonestEnd(tab, await at.desk.deploy(tab), 'before');
    });

    test('while it builds', async () => {
      const tab = await open('building', 8_000);
      const deployment = await at.desk.deploy(tab);
      await untilFile(at.editor, tab, 'building.txt', 'begun');
      await killContainer(tab);
      await expectHonestEnd(tab, deployment, 'building');
    });

    test('while the editor is waited for', async () => {
      const tab = await importChat(at.workshop.browser.context, at.editor, chatOf('Built waiting', [[...builtProject('waiting'), { shell: 'sleep 20' }]]));
      await untilFile(at.editor, tab, 'README.md', 'waiting');
      const deployment = await at.desk.deploy(tab);
      await killContainer(tab);
      await expectHonestEnd(tab, deployment, 'waiting');
    });

    test('because another tab of the editor writes to the storage while a deployment begins', async () => {
      const [first, second] = [await open('first'), await open('second')];
      await first.bringToFront();
      const deployment = await at.desk.deploy(first);
      await second.evaluate(() => localStorage.setItem('note', String(Math.random())));
      const outcome = await at.outcomeOf(deployment, 60_000);
      console.log(`${kind}, two tabs: ${outcome.status} ${outcome.code}: ${outcome.message} ${outcome.next}`);
      // It was quick enough, or it says what has happened.
      if (outcome.status === 'success') expect(outcome.live).toContain('version first');
      else expect(outcome).toMatchObject({ message: expect.stringContaining('container'), next: expect.stringMatching(/reload/i) });
    });
  });
}
