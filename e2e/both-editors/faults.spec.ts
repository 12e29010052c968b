import { expect, test } from 'playwright/test';
import { tabIdOf } from '../support/console.ts';
import { photograph } from '../support/pictures.ts';
import { chatOf, pageThatSays } from './chats.ts';
import { type EditorDesk, openEditorDesk } from './desk.ts';
import { editorKinds } from './editor.ts';
import { builtProject } from './projects.ts';
import { importChat, untilFile } from './workbench.ts';

for (const kind of editorKinds) {
  test.describe(`odd states (${kind})`, () => {
    let at: EditorDesk;
    test.beforeAll(async () => {
      at = await openEditorDesk(kind);
    });
    test.afterAll(() => at.close());
    test.afterEach(async () => {
      for (const page of at.workshop.browser.context.pages()) if (page !== at.desk.page) await page.close();
    });

    test('a file whose name Windows reserves is deployed', async () => {
      const tab = await importChat(at.workshop.browser.context, at.editor, chatOf('Reserved', [[pageThatSays('RESERVED'), { file: 'nul.txt', text: '0' }, { file: 'aux.js', text: 'tide()' }]]));
      await untilFile(at.editor, tab, 'aux.js', 'tide()');
      const deployment = await at.desk.deploy(tab);
      expect(await at.outcomeOf(deployment)).toMatchObject({ status: 'success', live: expect.stringContaining('version RESERVED') });
      expect((await fetch(new URL('nul.txt', await at.desk.addressOf(deployment)))).status).toBe(200);
    });

    test('a container that cannot be reached: the popup offers only what can work, a build says why not', async () => {
      const { context } = at.workshop.browser;
      await context.route(/\/headless(?:\?|$)/, (route) => route.abort());
      try {
        const tab = await importChat(context, at.editor, chatOf('Offline', [builtProject('offline')]));
        const popup = await at.popupOf(tab);
        await expect(popup.getByRole('heading', { name: 'Offline' })).toBeVisible({ timeout: 60_000 });
        await popup.getByText(/container/).first().waitFor();
        await photograph(popup, `both-editors/no-container-${kind}`);
        const outcome = await at.outcomeOf(await at.desk.deploy(tab));
        console.log(`${kind}, offline: ${outcome.code}: ${outcome.message} ${outcome.next}`);
        expect(outcome.status).toBe('failed');
        expect(outcome.code).not.toBe('build.no-output');
        expect(outcome.message).toMatch(/container/);
      } finally {
        await context.unrouteAll({ behavior: 'ignoreErrors' });
      }
    });

    test('a project of 3,000 files answers a look', async () => {
      const many = "import { mkdirSync, writeFileSync } from 'node:fs';\nmkdirSync('charts', { recursive: true });\nfor (let n = 0; n < 3000; n += 1) writeFileSync(`charts/${n}.svg`, `<svg xmlns=\"http://www.w3.org/2000/svg\"><text>${n}</text></svg>`);\nwriteFileSync('all.txt', 'all');";
      const tab = await importChat(at.workshop.browser.context, at.editor, chatOf('Charts', [[pageThatSays('CHARTS'), { file: 'many.mjs', text: many }, { shell: 'node many.mjs' }]]));
      await untilFile(at.editor, tab, 'all.txt', 'all');
      // Once the page itself answers again: it draws every file first.
      await tab.evaluate(() => new Promise((resolve) => { requestIdleCallback(resolve); }));
      const tabId = await tabIdOf(at.desk.page, tab);
      const took: number[] = [];
      for (let look = 0; look < 3; look += 1) {
        const began = Date.now();
        const seen = await at.desk.call<object>('tab.inspect', { tabId });
        took.push(Date.now() - began);
        expect(JSON.stringify(seen)).toContain('Charts');
      }
      console.log(`${kind}, 3,000 files: looks of ${took.join(', ')} ms`);
      expect(Math.min(...took)).toBeLessThan(2_000);
    });
  });
}
