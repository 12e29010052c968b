import { expect, test } from 'playwright/test';
import { chatOf, pageThatSays } from '../both-editors/chats.ts';
import { type EditorDesk, openEditorDesk } from '../both-editors/desk.ts';
import { importChat, untilFile } from '../both-editors/workbench.ts';
import { photograph } from '../support/pictures.ts';

// The look-alike page has no editor to type in.
let at: EditorDesk;
test.beforeAll(async () => {
  at = await openEditorDesk('real');
});
test.afterAll(() => at.close());

test('text that is not saved in the editor is told of, and is live once it is saved', async () => {
  const tab = await importChat(at.workshop.browser.context, at.editor, chatOf('Unsaved', [[pageThatSays('SAVED')]]));
  await untilFile(at.editor, tab, 'index.html', 'SAVED');
  const text = tab.locator('.cm-content');
  await expect(text).toContainText('version SAVED', { timeout: 60_000 });
  await text.click();
  await tab.keyboard.press('Control+Home');
  await tab.keyboard.type('<!-- typed -->');
  const popup = await at.popupOf(tab);
  await expect(popup.getByText('1 file is not saved in the editor.', { exact: false })).toBeVisible({ timeout: 30_000 });
  await photograph(popup, 'both-editors/unsaved-real');
  const before = await at.outcomeOf(await at.desk.deploy(tab));
  expect(before).toMatchObject({ status: 'success', live: expect.not.stringContaining('typed') });
  await tab.bringToFront();
  await text.click();
  await tab.keyboard.press('Control+s');
  await untilFile(at.editor, tab, 'index.html', 'typed');
  expect(await at.outcomeOf(await at.desk.deploy(tab))).toMatchObject({ status: 'success', live: expect.stringContaining('<!-- typed -->') });
});
