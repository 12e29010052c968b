// Reports: github.com/huaweicloud/huaweicloud-devkit/issues/371 (VitePress outDir not read), github.com/vercel/vercel/pull/17094 (“cd app && build”: looks in the wrong folder), github.com/vercel/vercel/pull/9115.
// Public project files: vite-plugin-electron with build.outDir 'dist-electron' inside the plugin (several in the code corpus). Right: the folder the tool writes to, or null (found after the build); never one of a plugin's settings.
import { factsOf, planBuild, thrown } from './lib.mjs';
const react = { dependencies: { react: '19' }, devDependencies: { vite: '7' }, scripts: { build: 'vite build' } };
const kit = { devDependencies: { '@sveltejs/kit': '2', '@sveltejs/adapter-static': '3' }, scripts: { build: 'vite build' } };
const nuxt = { dependencies: { nuxt: '4' }, scripts: { generate: 'nuxt generate' } };
const cases = [
  ['Vitest’s root', { packageJson: react, configs: { 'vite.config.ts': "export default defineConfig({ plugins: [react()], test: { root: './src' } })" } }, ['dist']],
  ['an Electron plugin’s outDir', { packageJson: react, configs: { 'vite.config.ts': "export default defineConfig({ plugins: [react(), electron([{ entry: 'electron/main.ts', vite: { build: { outDir: 'dist-electron' } } }])] })" } }, ['dist']],
  ['a type plugin’s outDir before build.outDir', { packageJson: react, configs: { 'vite.config.ts': "export default defineConfig({ plugins: [dts({ outDir: 'types' })], build: { outDir: 'www' } })" } }, ['www']],
  ['an alias named pages and one named fallback', { packageJson: kit, configs: { 'svelte.config.js': "import adapter from '@sveltejs/adapter-static';\nexport default { kit: { alias: { pages: 'src/pages', fallback: 'src/lib/fallback' }, adapter: adapter() } }" } }, ['build']],
  ['Vite’s publicDir within Nuxt', { packageJson: nuxt, configs: { 'nuxt.config.ts': "export default defineNuxtConfig({ vite: { publicDir: 'assets' } })" } }, ['.output/public']],
  ['a preset of the icons generator within Nuxt', { packageJson: nuxt, configs: { 'nuxt.config.ts': "export default defineNuxtConfig({ pwa: { pwaAssets: { preset: 'minimal-2023' } } })" } }, ['.output/public']],
  ['cd web && vite build', { packageJson: { ...react, scripts: { build: 'cd web && vite build' } } }, ['web/dist', null]],
  ['ng build --configuration staging', { packageJson: { dependencies: { '@angular/core': '20' }, scripts: { build: 'ng build --configuration staging' } }, configs: { 'angular.json': JSON.stringify({ projects: { a: { projectType: 'application', architect: { build: { builder: '@angular/build:application', options: { outputPath: 'dist/a' }, configurations: { production: {}, staging: { outputPath: 'dist/stage' } } } } } } }) } }, ['dist/stage/browser']],
  ['VitePress with an outDir of its own', { packageJson: { devDependencies: { vitepress: '1' }, scripts: { build: 'vitepress build' } }, configs: { '.vitepress/config.mts': "export default defineConfig({ outDir: './dist' })" } }, ['dist', null]],
];
let wrong = 0;
for (const [what, about, right] of cases) {
  const { value, code, message } = await thrown(() => planBuild(factsOf(about), { output: null, buildCommand: null }));
  const got = value ? value.output : `${code}: ${message}`;
  if (!right.includes(got)) wrong += 1;
  console.log(`${right.includes(got) ? 'right' : 'WRONG'}  ${what}\n         got   ${JSON.stringify(got)}${value?.fallback ? ` (fallback ${value.fallback})` : ''}${right.includes(got) ? '' : `\n         right ${right.map((each) => JSON.stringify(each)).join(' or ')}`}`);
}
console.log(wrong === 0 ? 'verdict: right' : `verdict: WRONG (${wrong})`);
process.exit(wrong === 0 ? 0 : 1);
