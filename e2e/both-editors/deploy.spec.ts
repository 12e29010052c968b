import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { rows } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { chatOf } from './chats.ts';
import { type EditorDesk, openEditorDesk } from './desk.ts';
import { editorKinds } from './editor.ts';
import { sampleActions } from './projects.ts';
import { importChat, untilFile } from './workbench.ts';

for (const kind of editorKinds) {
  test.describe(`an imported chat (${kind})`, () => {
    let at: EditorDesk;
    test.beforeAll(async () => {
      at = await openEditorDesk(kind);
    });
    test.afterAll(() => at.close());

    test('is seen, planned and deployed from the popup, byte for byte', async () => {
      const tab = await importChat(at.workshop.browser.context, at.editor, chatOf('Tide table', [await sampleActions()]));
      await untilFile(at.editor, tab, 'unpacked.txt', 'all');
      const logged: string[] = [];
      tab.on('console', (message) => logged.push(`${message.type()} ${message.text()}`));
      const popup = await at.popupOf(tab);
      await expect(popup.getByRole('heading', { name: 'Tide table' })).toBeVisible({ timeout: 60_000 });
      await popup.getByRole('button', { name: 'See changes' }).click();
      await popup.getByTestId('plan').waitFor({ timeout: 120_000 });
      await photograph(popup, `both-editors/plan-${kind}`);
      const deployment = await at.desk.deploy(tab);
      const outcome = await at.outcomeOf(deployment);
      expect(outcome).toMatchObject({ status: 'success' });
      const dist = join(await at.editor.folderOf(tab), 'dist');
      const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      expect(files.length).toBeGreaterThan(9);
      const address = await at.desk.addressOf(deployment);
      for (const entry of files) {
        const path = join(entry.parentPath, entry.name).slice(dist.length + 1);
        const answer = await fetch(new URL(path.split('/').map(encodeURIComponent).join('/'), address));
        expect(answer.status, path).toBe(200);
        expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), readFileSync(join(entry.parentPath, entry.name))), path).toBe(0);
      }
      expect(await (await fetch(new URL('/.env', address))).text()).not.toContain('VITE_API_KEY');
      expect((await rows(at.desk.page, 'history')).find(({ id }) => id === deployment)?.environment).toBe('development');
      console.log(`${kind}: ${files.length} of ${files.length} files byte for byte`);
      // Looking, planning and deploying leave no line in the editor's own console.
      expect(logged.filter((line) => /probe|file history|slipway/i.test(line))).toEqual([]);
    });
  });
}
