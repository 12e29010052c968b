import { describe, expect, test } from 'vitest';
import { callsAt, folderAt, optionsOf, switchAt, textAt, textsAt } from '../../../src/sources/frameworks/config-value.ts';
import { readConfig } from '../../../src/sources/frameworks/read-config.ts';

/** `build.outDir` of a configuration: the folder, null where only running the file could tell, undefined where it is not set. */
function outDir(text: string): string | null | undefined {
  const folder = folderAt(readConfig(text), 'build', 'outDir');
  return folder && (folder.own ? `own:${folder.path}` : folder.path);
}

describe('a configuration is read where its tool would look', () => {
  test.each<[string, string | null | undefined]>([
    ["export default { build: { outDir: 'www' } }", 'www'],
    ["module.exports = { build: { outDir: 'www' } }", 'www'],
    ["exports.default = { build: { outDir: 'www' } }", 'www'],
    ["const config = { build: { outDir: 'www' } };\nexport { config as default };", 'www'],
    ["const folder = 'www';\nconst config: UserConfig = { build: { outDir: folder } } satisfies UserConfig;\nexport default config;", 'www'],
    ["import { defineConfig } from 'vite';\nexport default defineConfig({ build: { outDir: `www` } as const })", 'www'],
    ["export default defineConfig(({ mode }) => ({ build: { outDir: 'www', minify: mode === 'x' } }))", 'www'],
    ["export default defineConfig(async ({ mode }) => { const env = await load(mode); if (env) { log(env); } return { build: { outDir: 'www' } } })", 'www'],
    ["export default defineConfig(function () { if (a) return { build: { outDir: 'www' } }; return { build: { outDir: 'www', ssr: true } } })", 'www'],
    ["export default mergeConfig({ plugins: [] }, { build: { outDir: 'www' } })", 'www'],
    ["const base = { build: { outDir: 'www' } };\nexport default { ...base, plugins: [] }", 'www'],
    ["const withX = require('x')({ on: true });\nmodule.exports = withX({ build: { outDir: 'www' } })", 'www'],
    ["export default withA({ on: true })(withB({ build: { outDir: 'www' } }))", 'www'],
    ["import path from 'node:path';\nexport default { build: { outDir: path.resolve(__dirname, 'www') } }", 'own:www'],
    ["import { join } from 'path';\nexport default { build: { outDir: join(process.cwd(), 'a', 'b') } }", 'own:a/b'],
    ["const here = path.dirname(fileURLToPath(import.meta.url));\nexport default { build: { outDir: path.join(here, 'www') } }", 'own:www'],
    ["export default { build: { outDir: fileURLToPath(new URL('./www', import.meta.url)) } }", 'own:./www'],
    ["export default { build: { outDir: path.resolve(import.meta.dirname, 'www') } }", 'own:www'],
    // Of another place.
    ["export default { test: { build: { outDir: 'x' } }, plugins: [dts({ outDir: 'y' })] }", undefined],
    ["// build: { outDir: 'x' }\nexport default { /* build: { outDir: 'y' } */ }", undefined],
    ["const other = { build: { outDir: 'x' } };\nexport default {}", undefined],
    ["export default { note: \"build: { outDir: 'x' }\" }", undefined],
    ['', undefined],
    // Only running it could tell.
    ['export default { build: { outDir: process.env.OUT } }', null],
    ["export default { build: { outDir: process.env.OUT ?? 'dist' } }", null],
    ["export default { build: { outDir: `${base}/www` } }", null],
    ["export default { build: { outDir: a ? 'x' : 'y' } }", null],
    ["export default defineConfig(({ mode }) => { if (mode === 'a') return { build: { outDir: 'x' } }; return { build: { outDir: 'y' } } })", null],
    ["import base from './base';\nexport default { ...base }", null],
    ["import base from './base';\nexport default base", null],
    ["export default { ['build']: { outDir: 'x' } }", null],
    ['export default { build: { outDir: ', null],
    ["const a = b, b = a;\nexport default { build: { outDir: a } }", null],
  ])('%s', (text, expected) => {
    expect(outDir(text)).toBe(expected);
  });

  test('plugins are known by name or package, wherever they stand in the list', () => {
    const config = readConfig("import kit from '@sveltejs/kit/vite';\nexport default { plugins: [a(), [prod && b({ on: true })], kit({ adapter: c({ pages: 'x' }) })] }");
    const calls = callsAt(config, 'plugins');
    expect(calls.map(({ name, module }) => [name, module])).toEqual([['a', undefined], ['b', undefined], ['kit', '@sveltejs/kit/vite']]);
    expect(switchAt(optionsOf(calls[1]), 'on')).toBe(true);
    expect(textAt(optionsOf(callsAt(optionsOf(calls[2]), 'adapter')[0]), 'pages')).toBe('x');
  });

  test('switches and lists', () => {
    const config = readConfig("export default { on: true, off: false, not: !1, env: process.env.X, some: { a: 1 }, list: ['a', b, 'c'] }");
    expect(['on', 'off', 'not', 'env', 'some', 'none'].map((name) => switchAt(config, name))).toEqual([true, false, false, null, true, undefined]);
    expect(textsAt(config, 'list')).toEqual(['a', 'c']);
  });

  test('TypeScript and JSX are understood, and names of older scripts', () => {
    expect(outDir("const pick = <T>(x: T): T => x;\nenum A { B }\nexport default { build: { outDir: <string>'www' }, x: pick(1)! } satisfies B")).toBe('www');
    expect(outDir("const logo = <b>x</b>;\nexport default { build: { outDir: 'www' }, logo }")).toBe('www');
    expect(outDir("var await = 1;\nmodule.exports = { build: { outDir: 'www' } }")).toBe('www');
    expect(outDir("import type { X } from 'x';\nconst config: X = { build: { outDir: 'www' } };\nexport = config;")).toBe('www');
  });
});
