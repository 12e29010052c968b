import { renderToString } from 'react-dom/server';
import { createElement } from 'react';
import { Shell } from './app/components/shell.ts';

/** Which of bolt.diy's two ways of being served the page takes: a vite dev server's modules, or a production bundle. */
export type BoltPageFlavour = 'development' | 'production';

/** bolt.diy's own inline script (app/root.tsx), the surest mark of its pages. */
const THEME_SCRIPT = `setTutorialKitTheme();

function setTutorialKitTheme() {
let theme = localStorage.getItem('bolt_theme');

if (!theme) {
theme = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

document.querySelector('html')?.setAttribute('data-theme', theme);
}`;

/** The HTML of `/` and `/chat/<id>`. Only `/` has a title and a description, as in bolt.diy. */
export function pageHtml(options: { flavour: BoltPageFlavour; path: string; chat: string | undefined; script: string }): string {
  const route = options.chat === undefined ? 'routes/_index' : 'routes/chat.$id';
  const context = { basename: '', url: options.path, state: { loaderData: { root: null, [route]: options.chat === undefined ? {} : { id: options.chat } }, actionData: null, errors: null } };
  const manifest = { routes: { root: {}, 'routes/_index': {}, 'routes/chat.$id': {} } };
  const meta = options.chat === undefined ? '<title>Bolt</title><meta name="description" content="Talk with Bolt, an AI assistant from StackBlitz"/>' : '';
  const preamble = options.flavour === 'development' ? '<script type="module">window.__vite_plugin_react_preamble_installed__ = true;</script>' : '';
  return [
    `<!DOCTYPE html><html lang="en" data-theme="dark"><head><!--remix-island-start--><meta charSet="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>${meta}`,
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml"/><link rel="stylesheet" href="/assets/index.css"/>',
    `<script>${THEME_SCRIPT}</script>${preamble}<!--remix-island-end--></head><body><div id="root" class="w-full h-full">`,
    renderToString(createElement(Shell)),
    `</div><script>window.__remixContext = ${inline(context)};window.__remixManifest = ${inline(manifest)};</script>`,
    `<script type="module" src="${options.script}"></script></body></html>`,
  ].join('');
}

/** The hidden page that stands where StackBlitz's own iframe would; the token lets it, and nobody else, reach the containers. */
export function headlessHtml(options: { token: string; script: string }): string {
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>Container</title><meta name="container-token" content="${options.token}"/></head><body><script type="module" src="${options.script}"></script></body></html>`;
}

function inline(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003C');
}
