// Runs inside a copy of the project as e2e/journeys/zz-panel-files.spec.ts. Every entry is a zip that a person gives to the side panel's Files page.
import { appendFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { test } from 'playwright/test';
import { rows, until } from '../../e2e/support/journal.ts';
import { buildWorld } from '../../e2e/support/slipway.ts';

const out = process.env['CASE_OUT'] ?? '/dev/stdout';
const bytes = (text: string) => new TextEncoder().encode(text);
const sites: Record<string, { files: Record<string, string>; ask: { path: string; accept?: string }[]; kill?: boolean; big?: boolean }> = {
  'lazy image': { files: { 'index.html': '<!doctype html><title>Bakery</title><img class="lazy" data-src="photos/oven.jpg" src="dot.gif" alt="">', 'dot.gif': 'GIF89a', 'about.html': 'x' }, ask: [{ path: '/' }] },
  'inline script': { files: { 'index.html': '<!doctype html><title>Menu</title><ul id="m"></ul><script>for (const d of []) m.innerHTML += `<li><img src="${d.photo}"></li>`;</script>', 'about.html': 'x' }, ask: [{ path: '/' }] },
  'commented out': { files: { 'index.html': '<!doctype html><title>Old</title><!-- <script src="js/old.js"></script> --><p>hi</p>', 'about.html': 'x' }, ask: [{ path: '/' }] },
  'plain control': { files: { 'index.html': '<!doctype html><title>Fine</title><p>hi</p>', 'about.html': 'x' }, ask: [{ path: '/' }] },
  'expo icons': { files: { 'index.html': '<!doctype html><title>Expo</title><div id="root"></div><script src="/_expo/static/js/web/entry-0123456789abcdef0123456789abcdef.js" defer></script>', '_expo/static/js/web/entry-0123456789abcdef0123456789abcdef.js': 'x', 'assets/node_modules/@expo/vector-icons/Fonts/Ionicons.ttf': 'font' }, ask: [{ path: '/assets/node_modules/@expo/vector-icons/Fonts/Ionicons.ttf' }] },
  'spa with a second page': { files: { 'index.html': '<!doctype html><title>App</title><div id="root"></div><script type="module" src="/assets/index-BVh39aKq.js"></script>', 'assets/index-BVh39aKq.js': 'x', 'google0123456789abcdef.html': 'google-site-verification: google0123456789abcdef.html', '_redirects': '/*  /index.html  200\n' }, ask: [{ path: '/dashboard', accept: 'text/html' }] },
  'worker killed': { kill: true, big: true, files: { 'index.html': '<!doctype html><title>Big</title><p>hi</p>', 'about.html': 'x' }, ask: [{ path: '/film.bin' }] },
};

test('zips through the side panel', async () => {
  test.setTimeout(400_000);
  const world = await buildWorld();
  try {
    await world.pair();
    for (const [name, { files, ask, kill, big }] of Object.entries(sites)) {
      const page = await world.browser.context.newPage();
      await page.setViewportSize({ width: 420, height: 900 });
      await page.goto(world.browser.url('src/ui/sidepanel/index.html'));
      await page.getByRole('link', { name: 'Files' }).click();
      await page.getByTestId('zip-input').waitFor({ state: 'attached' });
      const known = (await rows(page, 'runs')).map(({ id }) => id);
      const noise = new Uint8Array(24 * 1024 * 1024);
      if (big) for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
      const archive = zipSync({ ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, bytes(text)])), ...(big ? { 'film.bin': [noise, { level: 0 as const }] as [Uint8Array, { level: 0 }] } : {}) });
      await page.getByTestId('zip-input').setInputFiles({ name: `${name}.zip`, mimeType: 'application/zip', buffer: Buffer.from(archive) });
      await page.getByRole('button', { name: 'Read the files' }).click();
      await page.getByRole('button', { name: 'See changes' }).click();
      await page.getByTestId('plan').waitFor();
      await page.getByRole('button', { name: 'Deploy to development' }).click();
      if (kill) for (let index = 0; index < 4; index += 1) { await page.waitForTimeout(500); await world.browser.killWorker(); }
      const run = await until(page, 'runs', (all) => all.find((row) => !known.includes(row.id) && row.pipeline === 'deploy@1' && row.unfinished === 0 && row.told === 1));
      const record = (await rows(page, 'history')).find(({ id }) => id === run.id);
      const address = record?.result.artifacts.find(({ kind }) => kind === 'address')?.value;
      const answers = [];
      if (address !== undefined && record?.result.status === 'success') for (const { path, accept } of ask) answers.push([path, (await fetch(new URL(path, address), { headers: { accept: accept ?? '*/*' } })).status]);
      appendFileSync(out, `${JSON.stringify({ name, status: record?.result.status, error: record?.error?.message ?? null, code: record?.error?.code ?? null, answers })}\n`);
      await page.close();
    }
  } finally {
    await world.close();
  }
});
