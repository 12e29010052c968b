import { randomBytes } from 'node:crypto';
import { zipSync } from 'fflate';
import { expect, test } from 'playwright/test';
import { rows, until } from '../support/journal.ts';
import { buildWorld, type World } from '../support/slipway.ts';

/** A zip that a person gives to the panel's Files page, and an address that must answer 200 afterwards. */
interface PickedSite {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly path: string;
  readonly accept?: string;
  readonly killWorker?: boolean;
}

const entry = 'entry-0123456789abcdef0123456789abcdef.js';
const sites: Readonly<Record<string, PickedSite>> = {
  'a picture that is loaded later': {
    files: { 'index.html': '<!doctype html><title>Bakery</title><img class="lazy" data-src="photos/oven.jpg" src="dot.gif" alt="">', 'dot.gif': 'GIF89a', 'about.html': 'x' }, path: '/',
  },
  'markup in a script': {
    files: { 'index.html': '<!doctype html><title>Menu</title><ul id="m"></ul><script>for (const d of []) m.innerHTML += `<li><img src="${d.photo}"></li>`;</script>', 'about.html': 'x' }, path: '/',
  },
  'a script in a comment': { files: { 'index.html': '<!doctype html><title>Old</title><!-- <script src="js/old.js"></script> --><p>hi</p>', 'about.html': 'x' }, path: '/' },
  'fonts of packages': {
    files: {
      'index.html': `<!doctype html><title>Expo</title><div id="root"></div><script src="/_expo/static/js/web/${entry}" defer></script>`,
      [`_expo/static/js/web/${entry}`]: 'x', 'assets/node_modules/@expo/vector-icons/Fonts/Ionicons.ttf': 'font',
    },
    path: '/assets/node_modules/@expo/vector-icons/Fonts/Ionicons.ttf',
  },
  'an application with a second page': {
    files: {
      'index.html': '<!doctype html><title>App</title><div id="root"></div><script type="module" src="/assets/index-BVh39aKq.js"></script>', 'assets/index-BVh39aKq.js': 'x',
      'google0123456789abcdef.html': 'google-site-verification: google0123456789abcdef.html', '_redirects': '/*  /index.html  200\n',
    },
    path: '/dashboard', accept: 'text/html',
  },
  'a worker that is killed four times': {
    files: { 'index.html': '<!doctype html><title>Big</title><p>hi</p>', 'about.html': 'x', 'film.bin': randomBytes(24 * 1024 * 1024) }, path: '/film.bin', killWorker: true,
  },
};

let world: World;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.pair();
});
test.afterAll(() => world.close());

for (const [name, { files, path, accept = '*/*', killWorker = false }] of Object.entries(sites)) {
  test(`a zip goes live through the panel: ${name}`, async () => {
    const page = await world.browser.context.newPage();
    await page.setViewportSize({ width: 420, height: 900 });
    await page.goto(world.browser.url('src/ui/sidepanel/index.html'));
    await page.getByRole('link', { name: 'Files' }).click();
    const known = (await rows(page, 'runs')).map(({ id }) => id);
    const contents = Object.entries(files).map(([file, content]) => [file, typeof content === 'string' ? new TextEncoder().encode(content) : [content, { level: 0 }]] as const);
    const buffer = Buffer.from(zipSync(Object.fromEntries(contents) as Parameters<typeof zipSync>[0]));
    await page.getByTestId('zip-input').setInputFiles({ name: 'site.zip', mimeType: 'application/zip', buffer });
    await page.getByRole('button', { name: 'Read the files' }).click();
    await page.getByRole('button', { name: 'See changes' }).click();
    await page.getByTestId('plan').waitFor();
    await page.getByRole('button', { name: 'Deploy to development' }).click();
    if (killWorker) {
      for (let kills = 0; kills < 4; kills += 1) {
        await until(page, 'runs', (all) => all.find((row) => !known.includes(row.id) && row.pipeline === 'deploy@1'));
        await world.browser.killWorker();
        await page.evaluate(() => chrome.runtime.sendMessage({ wake: true }).catch(() => undefined));
      }
    }
    const run = await until(page, 'runs', (all) => all.find((row) => !known.includes(row.id) && row.pipeline === 'deploy@1' && row.unfinished === 0 && row.told === 1));
    const record = (await rows(page, 'history')).find(({ id }) => id === run.id);
    expect(record?.result.status, record?.error?.message).toBe('success');
    const address = record?.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '';
    expect((await fetch(new URL(path, address), { headers: { accept } })).status).toBe(200);
    await page.close();
  });
}
