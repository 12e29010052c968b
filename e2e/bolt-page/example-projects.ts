import type { BoltPageProject } from './projects.ts';

const viteManifest = JSON.stringify({
  name: 'vite-vanilla-starter',
  private: true,
  type: 'module',
  scripts: { dev: 'vite', build: 'vite build' },
  devDependencies: { vite: '^8.0.0' },
}, undefined, 2);
const viteEntry = '<!doctype html>\n<title>Tides</title>\n<script type="module" src="/src/main.js"></script>\n';

/** A site without package.json: what lies there is what is shown. */
export function plainProject(): BoltPageProject {
  return {
    description: 'Opening hours',
    prompt: 'Make a page with the opening hours of the harbour office. Plain HTML, nothing to build.',
    files: new Map([
      ['index.html', '<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8" />\n    <title>Opening hours</title>\n    <link rel="stylesheet" href="style.css" />\n  </head>\n  <body>\n    <h1>Harbour office</h1>\n    <p>Open every day from 8 to 18.</p>\n    <a href="contact.html">How to find us</a>\n  </body>\n</html>\n'],
      ['contact.html', '<!doctype html>\n<title>How to find us</title>\n<p>Pier 2, next to the crane.</p>\n'],
      ['style.css', 'body { font: 18px/1.6 system-ui, sans-serif; margin: 12vh auto; max-width: 32em; }\n'],
    ]),
  };
}

/** A Vite project whose build ends with code 1, because it imports a file that is not there. */
export function failingProject(): BoltPageProject {
  return {
    description: 'Broken tides',
    files: new Map([
      ['package.json', viteManifest],
      ['index.html', viteEntry],
      ['src/main.js', "import { tide } from './no-such-file.js';\n\ndocument.title = tide;\n"],
    ]),
  };
}

/** A Vite project whose build never ends by itself. It prints `process <pid> waits` once it hangs. */
export function hangingProject(): BoltPageProject {
  return {
    description: 'Endless tides',
    files: new Map([
      ['package.json', viteManifest],
      ['vite.config.js', "export default {\n  plugins: [{\n    name: 'wait',\n    apply: 'build',\n    buildStart() {\n      console.log(`process ${process.pid} waits`);\n      // Held on to: a promise that nobody could settle any more ends the build.\n      return new Promise((resolve) => setInterval(() => resolve, 1000));\n    },\n  }],\n};\n"],
      ['index.html', viteEntry],
      ['src/main.js', "document.title += ' at Port Ellen';\n"],
    ]),
  };
}

/** A Vite project with one file of `size` bytes, 30 MB if left out, that does not compress: `public/film.bin`, the same at every run. */
export function largeFileProject(size = 30 * 1024 * 1024): BoltPageProject {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = 0x9E3779B9;
  for (let index = 0; index < words.length; index += 1) {
    // Marsaglia's xorshift32.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return {
    description: 'Harbour film',
    files: new Map<string, Uint8Array | string>([
      ['package.json', viteManifest],
      ['index.html', viteEntry],
      ['src/main.js', "document.title += ' on film';\n"],
      ['public/film.bin', new Uint8Array(words.buffer, 0, size)],
    ]),
  };
}

/** A Vite project whose build puts out `count` files, 5,000 if left out, besides the page itself: `public/charts/<nn>/<nnnn>.svg`, no two the same. */
export function manyFilesProject(count = 5000): BoltPageProject {
  const files = new Map([['package.json', viteManifest], ['index.html', viteEntry], ['src/main.js', "document.title += ' in charts';\n"]]);
  for (let index = 0; index < count; index += 1) {
    const folder = String(index % 50).padStart(2, '0');
    files.set(`public/charts/${folder}/${String(index).padStart(4, '0')}.svg`, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><text y="15">${index}</text></svg>\n`);
  }
  return { description: 'Sea charts', files };
}

/** A project whose build asks on its terminal and waits for the answer. */
export function askingProject(): BoltPageProject {
  return {
    description: 'Curious tides',
    files: new Map([
      ['package.json', JSON.stringify({ name: 'curious', private: true, type: 'module', scripts: { build: 'node ask.mjs' } }, undefined, 2)],
      ['ask.mjs', "import { mkdirSync, writeFileSync } from 'node:fs';\n\nprocess.stdout.write('Which harbour shall it be for? (Port Ellen) ');\nprocess.stdin.once('data', (name) => {\n  mkdirSync('site', { recursive: true });\n  writeFileSync('site/index.html', `<title>${name}</title>`);\n  process.exit(0);\n});\n"],
      ['README.md', 'Run the build and answer it.\n'],
    ]),
  };
}
