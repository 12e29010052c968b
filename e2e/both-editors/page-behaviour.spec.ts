import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { chromium, type BrowserContext } from 'playwright';
import { chromiumPath } from '../support/extension.ts';
import { chatOf, endless, pageThatSays } from './chats.ts';
import { containerFrame, type Editor, editorKinds, openEditor } from './editor.ts';
import { fileOf, importChat, untilFile } from './workbench.ts';

// What the page does by itself, without Slipway: where the look-alike and the real one part, what is proved on one means nothing for the other.
for (const kind of editorKinds) {
  test.describe(`the page (${kind})`, () => {
    let editor: Editor;
    let context: BrowserContext;
    test.beforeAll(async () => {
      editor = await openEditor(kind);
      context = await chromium.launchPersistentContext('', {
        executablePath: chromiumPath(), viewport: { width: 1280, height: 900 }, args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...editor.switches],
      });
    });
    test.afterAll(async () => {
      await context.close();
      await editor.close();
    });
    test.afterEach(async () => {
      for (const page of context.pages().slice(1)) await page.close();
    });

    test('runs the actions of all answers one after another', async () => {
      const note = { shell: 'cat word.txt >> order.txt && sleep 0.5' };
      const tab = await importChat(context, editor, chatOf('In order', ['ONE', 'TWO', 'THREE'].map((word) => [{ file: 'word.txt', text: word }, note])));
      await untilFile(editor, tab, 'order.txt', 'THREE');
      expect(await fileOf(editor, tab, 'order.txt')).toBe('ONE\nTWO\nTHREE\n');
    });

    test('goes on two seconds after a start, which does not end', async () => {
      const tab = await importChat(context, editor, chatOf('A start', [[{ file: 'before.txt', text: '1' }, { start: 'echo begun > started.txt && sleep 600' }], [{ file: 'after.txt', text: '2' }]]));
      await untilFile(editor, tab, 'after.txt', '2');
      const [before, after] = await Promise.all(['before.txt', 'after.txt'].map(async (name) => (await stat(join(await editor.folderOf(tab), name))).mtimeMs));
      expect((after ?? 0) - (before ?? 0)).toBeGreaterThanOrEqual(2_000);
      await untilFile(editor, tab, 'started.txt', 'begun');
    });

    test('begins a reloaded chat with an empty container, and runs it all again', async () => {
      const tab = await importChat(context, editor, chatOf('Again', [[pageThatSays('ONE'), endless], [pageThatSays('TWO')]]));
      await untilFile(editor, tab, 'index.html', 'TWO');
      const folder = await editor.folderOf(tab);
      await tab.reload();
      await untilFile(editor, tab, 'index.html', 'ONE');
      expect(await editor.folderOf(tab)).not.toBe(folder);
      await untilFile(editor, tab, 'index.html', 'TWO');
    });

    test('writes its files by paths that begin with ..', async () => {
      const written: (string | null)[] = [];
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (url.pathname.endsWith('/fs/writeFile')) written.push(url.searchParams.get('path'));
      });
      const tab = await importChat(context, editor, chatOf('Paths', [[{ file: 'src/main.js', text: 'tide()' }]]));
      await untilFile(editor, tab, 'src/main.js', 'tide()');
      expect(written).toContain('../../src/main.js');
    });

    test('loads the container’s frame anew when another tab writes to the storage, and the container is dead then', async () => {
      const first = await importChat(context, editor, chatOf('First', [[pageThatSays('ONE')]]));
      await untilFile(editor, first, 'index.html', 'ONE');
      const second = await importChat(context, editor, chatOf('Second', [[pageThatSays('TWO')]]));
      await untilFile(editor, second, 'index.html', 'TWO');
      const frame = containerFrame(first);
      const loaded = first.waitForEvent('framenavigated', { predicate: (navigated) => navigated === frame, timeout: 30_000 });
      await second.evaluate(() => localStorage.setItem('note', 'high water'));
      await loaded;
      // The new frame waits for a page that asks it for a container, and this page has asked already.
      await expect(async () => {
        expect(await containerFrame(first)?.locator('body').count()).toBe(1);
        expect(await containerFrame(first)?.locator('html').getAttribute('data-session')).toBeNull();
      }).toPass({ timeout: 30_000 });
    });
  });
}
