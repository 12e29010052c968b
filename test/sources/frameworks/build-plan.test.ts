import { describe, expect, test } from 'vitest';
import { DeployError } from '../../../src/domain/errors.ts';
import { planBuild } from '../../../src/sources/frameworks/build-plan.ts';
import { packageJsonOf, type ProjectFacts } from '../../../src/sources/frameworks/project-facts.ts';

const nothing = { output: null, buildCommand: null };

function facts(files: Record<string, string>): ProjectFacts {
  return { names: new Set(Object.keys(files)), server: Object.keys(files).filter((path) => path.startsWith('server/')).map((path) => path.slice('server/'.length)), configs: new Map(Object.entries(files)), packageJson: packageJsonOf(files['package.json'] ?? null) };
}
function pkg(dependencies: string[], scripts: Record<string, string> = { build: 'x' }): string {
  return JSON.stringify({ scripts, devDependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])) });
}
function plan(files: Record<string, string>, chosen: { output: string | null; buildCommand: string | null } = nothing) {
  const { framework, build, output, spa } = planBuild(facts(files), chosen);
  return [framework, build?.join(' ') ?? null, output, spa];
}
function question(files: Record<string, string>, chosen = nothing): string {
  try {
    planBuild(facts(files), chosen);
  } catch (error) {
    if (error instanceof DeployError && error.code === 'source.unsure') return String(error.details?.['question']);
    if (error instanceof DeployError && error.code === 'source.needs-server') return error.message;
  }
  return 'no question';
}
const angular = (builder: string, options: object) => JSON.stringify({ projects: { shop: { projectType: 'application', architect: { build: { builder, options } } } } });

describe('the framework table', () => {
  test.each<[string, Record<string, string>, unknown[]]>([
    ['Vite with React', { 'package.json': pkg(['vite', 'react']) }, ['Vite', 'npm run build', 'dist', true]],
    ['Vite without a view library', { 'package.json': pkg(['vite']) }, ['Vite', 'npm run build', 'dist', null]],
    ['Vite without a build script', { 'package.json': pkg(['vite'], {}) }, ['Vite', 'npx vite build', 'dist', null]],
    ['Vite with an output folder', { 'package.json': pkg(['vite']), 'vite.config.ts': 'export default { build: { outDir: "./site" } }' }, ['Vite', 'npm run build', 'site', null]],
    ['Vite with a root', { 'package.json': pkg(['vite']), 'vite.config.js': 'export default { root: \'src\', build: { outDir: \'../out/\', emptyOutDir: true } }' }, ['Vite', 'npm run build', 'out', null]],
    ['Vite with a root alone', { 'package.json': pkg(['vite']), 'vite.config.js': 'export default { root: `app` }' }, ['Vite', 'npm run build', 'app/dist', null]],
    ['Vite, output in the script', { 'package.json': pkg(['vite'], { build: 'tsc && vite build --outDir www' }) }, ['Vite', 'npm run build', 'www', null]],
    ['a folder that is commented out', { 'package.json': pkg(['vite']), 'vite.config.ts': 'export default {\n  // build: { outDir: "site" }\n /* outDir: "b" */ }' }, ['Vite', 'npm run build', 'dist', null]],
    ['Astro', { 'package.json': pkg(['astro', 'vite', 'react']), 'astro.config.mjs': 'export default defineConfig({ outDir: "./public_html" })' }, ['Astro', 'npm run build', 'public_html', null]],
    ['Next.js, exported', { 'package.json': pkg(['next', 'react']), 'next.config.js': 'module.exports = { output: \'export\' }' }, ['Next.js', 'npm run build', 'out', false]],
    ['Nuxt', { 'package.json': pkg(['nuxt', 'vue'], { build: 'nuxt build', generate: 'nuxt generate' }) }, ['Nuxt', 'npm run generate', '.output/public', null]],
    ['Nuxt without a script', { 'package.json': pkg(['nuxt'], { build: 'nuxt build' }), 'nuxt.config.ts': 'export default { ssr: false }' }, ['Nuxt', 'npx nuxt generate', '.output/public', true]],
    ['SvelteKit', { 'package.json': pkg(['@sveltejs/kit', '@sveltejs/adapter-static', 'vite', 'svelte']), 'svelte.config.js': 'import adapter from "@sveltejs/adapter-static"; export default { kit: { adapter: adapter({ fallback: "index.html" }) } }' }, ['SvelteKit', 'npm run build', 'build', true]],
    ['Remix, client only', { 'package.json': pkg(['@remix-run/dev', 'vite', 'react']), 'vite.config.ts': 'export default { plugins: [remix({ ssr: false })] }' }, ['Remix', 'npm run build', 'build/client', true]],
    ['React Router, client only', { 'package.json': pkg(['@react-router/dev', 'vite']), 'react-router.config.ts': 'export default { ssr: false }' }, ['React Router', 'npm run build', 'build/client', true]],
    ['Angular, application builder', { 'package.json': pkg(['@angular/core']), 'angular.json': angular('@angular-devkit/build-angular:application', { outputPath: 'dist/shop' }) }, ['Angular', 'npm run build', 'dist/shop/browser', true]],
    ['Angular, its own default', { 'package.json': pkg(['@angular/core']), 'angular.json': angular('@angular/build:application', {}) }, ['Angular', 'npm run build', 'dist/shop/browser', true]],
    ['Angular, no inner folder', { 'package.json': pkg(['@angular/core']), 'angular.json': angular('@angular/build:application', { outputPath: { base: 'www', browser: '' } }) }, ['Angular', 'npm run build', 'www', true]],
    ['Angular, older builder', { 'package.json': pkg(['@angular/core']), 'angular.json': angular('@angular-devkit/build-angular:browser', { outputPath: 'dist/shop' }) }, ['Angular', 'npm run build', 'dist/shop', true]],
    ['Vue CLI', { 'package.json': pkg(['@vue/cli-service', 'vue']), 'vue.config.js': 'module.exports = { outputDir: "docs" }' }, ['Vue CLI', 'npm run build', 'docs', true]],
    ['Qwik without a router', { 'package.json': pkg(['@builder.io/qwik', 'vite']) }, ['Qwik', 'npm run build', 'dist', true]],
    ['Vite, output from the configuration\'s own place', { 'package.json': pkg(['vite', 'react']), 'vite.config.ts': 'export default { root: path.resolve(import.meta.dirname, "client"), build: { outDir: path.resolve(import.meta.dirname, "dist/public"), emptyOutDir: true } }' }, ['Vite', 'npm run build', 'dist/public', true]],
    ['Vite, output beside a pattern that looks like a comment', { 'package.json': pkg(['vite']), 'vite.config.ts': 'export default { a: ["./src/*"], build: { outDir: "site" }, b: ["**/*.ts"] }' }, ['Vite', 'npm run build', 'site', null]],
    ['Vite, output in a script that the script runs', { 'package.json': pkg(['vite', 'vue'], { build: 'run-p type-check "build-only {@}" --', 'build-only': 'vite build --outDir=www' }) }, ['Vite', 'npm run build', 'www', true]],
    ['Angular, comments in angular.json', { 'package.json': pkg(['@angular/core']), 'angular.json': angular('@angular/build:application', {}).replace('{', '{ /* a */\n// b\n') }, ['Angular', 'npm run build', 'dist/shop/browser', true]],
    ['Slidev', { 'package.json': pkg(['@slidev/cli', 'vue']) }, ['Slidev', 'npm run build', 'dist', true]],
    ['Expo', { 'package.json': pkg(['expo', 'react'], { 'build:web': 'expo export --platform web' }) }, ['Expo', 'npm run build:web', 'dist', true]],
    ['Gatsby, whose output is public', { 'package.json': pkg(['gatsby', 'react']) }, ['Gatsby', 'npm run build', 'public', false]],
    ['Create React App', { 'package.json': pkg(['react-scripts', 'react']) }, ['Create React App', 'npm run build', 'build', true]],
    ['plain pages', { 'index.html': '' }, ['plain files', null, '', null]],
    ['plain pages with a server for trying', { 'index.html': '', 'package.json': pkg(['serve'], { start: 'serve' }) }, ['plain files', null, '', null]],
    ['an unknown tool: the build shows where it writes', { 'package.json': pkg(['rollup']) }, ['npm run build', 'npm run build', null, null]],
  ])('%s', (_name, files, expected) => {
    expect(plan(files)).toEqual(expected);
  });

  const config = (text: string, name = 'vite.config.ts') => ({ [name]: text });
  const react = { 'package.json': pkg(['vite', 'react']) };
  const kit = (version: string) => ({ 'package.json': JSON.stringify({ scripts: { build: 'vite build' }, devDependencies: { '@sveltejs/kit': version, '@sveltejs/adapter-static': '4' } }) });
  const kitConfig = (options: string) => config(`import adapter from '@sveltejs/adapter-static';\nimport { sveltekit } from '@sveltejs/kit/vite';\nexport default defineConfig({ plugins: [sveltekit({ adapter: adapter(${options}) })] });`);
  const start = (options: string, more = '') => ({ 'package.json': pkg(['@tanstack/react-start', 'vite', 'react']), ...config(`export default defineConfig({ plugins: [tanstackStart(${options}), ${more}react()] })`) });
  test.each<[string, Record<string, string>, (string | boolean | null)[]]>([
    ['a service worker’s offline page', { ...react, ...config("export default { plugins: [VitePWA({ includeAssets: ['offline.html'], workbox: { navigateFallback: '/index.html' } })] }") }, ['dist', true]],
    ['two entries', { ...react, ...config("export default { build: { rolldownOptions: { input: ['index.html', 'shop.html'] } } }") }, ['dist', false]],
    ['entries that are computed', { ...react, ...config("export default { build: { rollupOptions: { input: glob('*.html') } } }") }, ['dist', null]],
    ['a library’s root in Vitest', { ...react, ...config("export default { test: { root: 'src', outDir: 'x' } }") }, ['dist', true]],
    ['a base that is taken in from elsewhere', { ...react, ...config("import base from './vite.base';\nexport default mergeConfig(base, {})") }, [null, null]],
    ['SvelteKit 3, pages', { ...kit('3.2.0'), ...kitConfig("{ pages: 'site' }") }, ['site', null]],
    ['SvelteKit 3, fallback', { ...kit('3.2.0'), ...kitConfig("{ fallback: '200.html' }") }, ['build', true]],
    ['SvelteKit 3, a 404.html as fallback', { ...kit('3.2.0'), ...kitConfig("{ fallback: '404.html' }") }, ['build', null]],
    ['SvelteKit, an adapter by condition', { ...kit('2.63.0'), ...config("import a from '@sveltejs/adapter-static';\nimport b from '@sveltejs/adapter-node';\nexport default { kit: { adapter: process.env.X ? a() : b() } }", 'svelte.config.js') }, [null, null]],
    ['TanStack Start, SPA', start('{ spa: { enabled: true } }'), ['dist/client', null]],
    ['TanStack Start, prerendering', start('{ prerender: { enabled: true, crawlLinks: true } }'), ['dist/client', null]],
    ['TanStack Start with Nitro', start('{ spa: { enabled: true } }', 'nitro(), '), ['.output/public', null]],
    ['SolidStart 2', { 'package.json': pkg(['@solidjs/start', 'vite']), ...config("export default { plugins: [solidStart({ ssr: false }), nitro({ preset: 'static' })] }") }, ['.output/public', true]],
    ['SolidStart 1', { 'package.json': pkg(['@solidjs/start', 'vinxi']), ...config("export default defineConfig({ server: { preset: 'static' } })", 'app.config.ts') }, ['.output/public', null]],
    ['Nuxt, a rule for some routes', { 'package.json': pkg(['nuxt']), ...config("export default defineNuxtConfig({ routeRules: { '/admin/**': { ssr: false } } })", 'nuxt.config.ts') }, ['.output/public', null]],
    ['Nuxt, a folder of Nitro’s', { 'package.json': pkg(['nuxt']), ...config("export default defineNuxtConfig({ nitro: { output: { publicDir: 'www' } } })", 'nuxt.config.ts') }, ['www', null]],
    ['Next.js by environment', { 'package.json': pkg(['next']), ...config("module.exports = { output: process.env.X ? 'export' : undefined }", 'next.config.js') }, [null, false]],
    ['Next.js in wrappers', { 'package.json': pkg(['next']), ...config("const next = { output: 'export', distDir: 'site' };\nmodule.exports = withAnalyzer({ enabled: true })(withMDX(next))", 'next.config.js') }, ['site', false]],
    ['Astro with an adapter', { 'package.json': pkg(['astro']), ...config("export default defineConfig({ adapter: node({ mode: 'standalone', outDir: 'x' }) })", 'astro.config.mjs') }, ['dist', null]],
    ['Angular, a configuration by name', { 'package.json': pkg(['@angular/core'], { build: 'ng build -c=staging' }), 'angular.json': JSON.stringify({ projects: { a: { architect: { build: { configurations: { staging: { outputPath: 'stage' } } } } } } }) }, ['stage/browser', true]],
    ['Angular, pages made beforehand', { 'package.json': pkg(['@angular/core']), 'angular.json': angular('@angular/build:application', { outputMode: 'static', ssr: { entry: 'src/server.ts' } }) }, ['dist/shop/browser', null]],
    ['VuePress', { 'package.json': pkg(['vuepress'], { 'docs:build': 'vuepress build docs' }) }, ['docs/.vuepress/dist', false]],
    ['VitePress, a folder of its own', { 'package.json': pkg(['vitepress'], { build: 'vitepress build docs' }), ...config("export default { outDir: '../public_html' }", 'docs/.vitepress/config.mts') }, ['public_html', false]],
    ['Qwik 2, its static adapter', { 'package.json': pkg(['@qwik.dev/core', '@qwik.dev/router', 'vite'], { build: 'qwik build', 'build.server': 'vite build -c adapters/ssg/vite.config.ts' }) }, ['dist', null]],
    ['Hexo', { 'package.json': pkg(['hexo']) }, ['public', null]],
    ['Expo, a configuration in code that passes on app.json', { 'package.json': pkg(['expo']), 'app.json': '{ "expo": { "web": { "output": "static" } } }', ...config('export default ({ config }) => ({ ...config, name: "x" })', 'app.config.ts') }, ['dist', null]],
    ['Create React App, a folder in the script', { 'package.json': pkg(['react-scripts'], { build: "BUILD_PATH='./www' react-scripts build" }) }, ['www', true]],
  ])('%s', (_name, files, expected) => {
    expect(plan(files).slice(2)).toEqual(expected);
  });

  test('refusals advise what the version at hand understands', () => {
    const next = (files: Record<string, string>): string => {
      try {
        planBuild(facts(files), nothing);
      } catch (error) {
        if (error instanceof DeployError) return error.next ?? '';
      }
      return 'not refused';
    };
    const auto = "import adapter from '@sveltejs/adapter-auto';\nexport default { plugins: [sveltekit({ adapter: adapter() })] }";
    expect(next({ ...kit('3.2.0'), 'vite.config.ts': auto })).toContain('in vite.config');
    expect(next({ ...kit('^2.0.0'), 'svelte.config.js': 'import adapter from "@sveltejs/adapter-node"; export default { kit: { adapter: adapter() } }' })).toContain('in svelte.config');
    expect(next(start('{}'))).toContain('spa: { enabled: true }');
    expect(next({ 'package.json': pkg(['@solidjs/start', 'vite']), ...config('export default { plugins: [solidStart()] }') })).toContain('vite.config');
    expect(question({ 'package.json': pkg(['@solidjs/start', 'vite']), ...config('export default { plugins: [solidStart(), nitro({ prerender: { crawlLinks: true } })] }') })).toContain('which folder holds them?');
  });

  test('what the person has chosen counts', () => {
    expect(plan({ 'package.json': pkg(['vite', 'react']) }, { output: './site/', buildCommand: 'make site' })).toEqual(['Vite', 'jsh -c make site', 'site', true]);
    expect(plan({ 'package.json': pkg(['next']) }, { output: 'public', buildCommand: null })).toEqual(['Next.js', 'npm run build', 'public', false]);
    expect(question({}, { output: '../other', buildCommand: null } as never)).toContain('leads out of the project');
  });

  test.each([
    'const outDir = join(a, b); export default { build: { outDir } }',
    'export default { build: { outDir: process.env.OUT } }',
    'export default { build: { outDir: `${base}/x` } }',
    'export default { root: process.env.ROOT, build: { outDir: "x" } }',
  ])('a folder that is computed is the one the build makes: %s', (config) => {
    expect(plan({ 'package.json': pkg(['vite']), 'vite.config.ts': config })).toEqual(['Vite', 'npm run build', null, null]);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ['helpers and types alone', { 'server/tsconfig.json': '', 'server/utils/db.ts': '', 'server/plugins/log.ts': '', 'server/types.d.ts': '', 'server/api/x.test.ts': '' }, false],
    ['a handler', { 'server/api/hello.ts': '' }, true],
    ['middleware', { 'server/middleware/auth.ts': '' }, true],
    ['a feed that is made beforehand', { 'server/routes/rss.xml.get.ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ nitro: { prerender: { crawlLinks: true, routes: ['/', \"/rss.xml\"] } } })" }, false],
    ['one of two made beforehand', { 'server/routes/rss.xml.ts': '', 'server/api/list/index.ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ nitro: { prerender: { routes: ['/rss.xml'] } } })" }, true],
    ['both made beforehand', { 'server/routes/rss.xml.ts': '', 'server/api/list/index.ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ nitro: { prerender: { routes: ['/rss.xml', '/api/list'] } } })" }, false],
    ['a rule for all of them', { 'server/api/a.ts': '', 'server/api/b/c.get.ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ routeRules: { '/api/**': { prerender: true } } })" }, false],
    ['a rule for others', { 'server/api/a.ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ routeRules: { '/blog/**': { prerender: true }, '/api/**': { cors: true } } })" }, true],
    ['one that takes data', { 'server/api/a.post.ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ routeRules: { '/api/**': { prerender: true } } })" }, true],
    ['one with a parameter', { 'server/api/[id].ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ nitro: { prerender: { routes: ['/api/[id]'] } } })" }, true],
    ['a rule that is commented out', { 'server/api/a.ts': '', 'nuxt.config.ts': "export default defineNuxtConfig({ // routeRules: { '/api/**': { prerender: true } }\n })" }, true],
  ])('a Nuxt server folder with %s', (_name, files, asks) => {
    const project = { 'package.json': pkg(['nuxt'], { generate: 'nuxt generate' }), ...files };
    if (asks) expect(question(project)).toContain('which folder holds it?');
    else expect(plan(project)).toEqual(['Nuxt', 'npm run generate', '.output/public', null]);
  });

  test('asks instead of guessing', () => {
    expect(question({ public: '' })).toContain('Which folder holds the finished site?');
    expect(question({ 'package.json': pkg(['vite']), 'vite.config.ts': 'export default { build: { outDir: "../../x" } }' })).toContain('outside the project');
    for (const [name, tool] of [['Next.js', 'next'], ['SvelteKit', '@sveltejs/kit'], ['Remix', '@remix-run/dev'], ['React Router', '@react-router/dev']] as const) {
      expect(question({ 'package.json': pkg([tool, 'vite']) })).toContain(`This ${name} project is built to run on a server`);
    }
    expect(question({ 'package.json': pkg(['astro']), 'astro.config.ts': 'export default { output: "server" }' })).toContain('Astro');
  });
});
