import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter } from 'playwright/types/testReporter';
import { picturesFolder } from './pictures.ts';

const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0) ?? 0};`);

/** Pictures by folder, `sidepanel/live.png` under `sidepanel`. */
function pictures(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  if (!existsSync(picturesFolder)) return groups;
  for (const path of (readdirSync(picturesFolder, { recursive: true }) as string[]).filter((name) => name.endsWith('.png')).toSorted()) {
    const group = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    groups.set(group, [...groups.get(group) ?? [], path]);
  }
  return groups;
}

function page(groups: ReadonlyMap<string, readonly string[]>): string {
  const figure = (path: string) => `<figure><a href="${escaped(encodeURI(path))}"><img src="${escaped(encodeURI(path))}" alt="" loading="lazy"></a><figcaption>${escaped(path.slice(path.lastIndexOf('/') + 1, -4).replaceAll('-', ' '))}</figcaption></figure>`;
  const sections = [...groups].map(([name, paths]) => `<section><h2>${escaped(name.replaceAll('/', ' › '))}</h2><div>${paths.map(figure).join('')}</div></section>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Slipway in pictures</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1.5rem;color-scheme:light dark}
div{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1.5rem}
figure{margin:0}img{width:100%;height:18rem;object-fit:cover;object-position:top;border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:8px}
h2::first-letter{text-transform:uppercase}
</style><h1>Slipway in pictures</h1>${sections.join('\n')}`;
}

/** After the journeys: one page with every picture they took, `e2e/screenshots/index.html`. Pictures of earlier runs stay until they are taken anew. */
export default class Gallery implements Reporter {
  readonly #began = Date.now();

  onEnd(): void {
    const groups = pictures();
    if (groups.size === 0) return;
    const paths = [...groups.values()].flat();
    const fresh = paths.filter((path) => statSync(join(picturesFolder, path)).mtimeMs >= this.#began).length;
    writeFileSync(join(picturesFolder, 'index.html'), page(groups));
    console.log(`${fresh} pictures taken, ${paths.length} in e2e/screenshots/index.html`);
  }
}
