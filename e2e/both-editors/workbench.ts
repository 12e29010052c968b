import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import type { BrowserContext, Page } from 'playwright';
import type { Chat } from './chats.ts';
import type { Editor } from './editor.ts';

/** How long a real bolt.diy may take to load and to replay a chat on a busy machine, ms. */
const whole = 180_000;

/** Brings a chat in by the editor's own import and waits until it shows. */
export async function importChat(context: BrowserContext, editor: Editor, chat: Chat): Promise<Page> {
  const tab = await context.newPage();
  // What the import's input is given before the page's code runs is lost; and a development server that has only just started gives a page
  // modules that it has meanwhile built anew, which end the page.
  await expect(async () => {
    await tab.goto(`${editor.url}/`);
    const file = { name: 'chat.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(chat)) };
    await tab.locator('#chat-import').setInputFiles(file, { timeout: 60_000 });
    await tab.waitForURL('**/chat/*', { timeout: 10_000, waitUntil: 'commit' });
  }).toPass({ timeout: whole });
  return tab;
}

/** Waits until a file of a tab's container has this in it. */
export async function untilFile(editor: Editor, tab: Page, path: string, text: string): Promise<void> {
  await expect.poll(() => fileOf(editor, tab, path), { timeout: whole, intervals: [50] }).toContain(text);
}

/** A file of a tab's container as it is now; '' when it is not there. */
export async function fileOf(editor: Editor, tab: Page, path: string): Promise<string> {
  const folder = await editor.folderOf(tab).catch(() => undefined);
  return folder === undefined ? '' : readFile(join(folder, path), 'utf8').catch(() => '');
}
