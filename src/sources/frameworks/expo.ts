import { z } from 'zod';
import { parseJson } from './config-text.ts';
import { stringSetting } from './config-value.ts';
import { configOf, type ProjectFacts } from './project-facts.ts';
import { needsServer, unsure } from './questions.ts';

const AppJson = z.object({ expo: z.object({ web: z.object({ output: z.string().optional(), bundler: z.string().optional() }).default({}) }) });

/** The web part of app.json or app.config. https://docs.expo.dev/versions/latest/config/app/#web */
function webSettings(facts: ProjectFacts): { readonly output: string | null | undefined; readonly bundler: string | null | undefined } {
  const config = configOf(facts, 'app.config');
  const written = AppJson.safeParse(parseJson(facts.configs.get('app.json'))).data?.expo.web;
  return { output: stringSetting(config, 'output') ?? written?.output, bundler: stringSetting(config, 'bundler') ?? written?.bundler };
}

/** The script that exports for the web; others build for phones. */
export function expoBuild(scripts: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(scripts).find((name) => /\bexpo(?:-cli)?\s+(?:export(?::web)?|build:web)\b/.test(scripts[name] ?? '') && /build|export/.test(name));
}

/** Whether one page stands for all addresses (`web.output: 'single'`, which is Expo's own default). */
export function expoIsSinglePage(facts: ProjectFacts): boolean {
  return webSettings(facts).output !== 'static';
}

/** Where the web export is written: `dist`, or `web-build` with webpack. Throws DeployError `source.needs-server` for `web.output: 'server'`. */
export function expoOutput(facts: ProjectFacts, script: string): string {
  const { output, bundler } = webSettings(facts);
  if (output === 'server') needsServer('This Expo project makes its pages on a server of its own.', 'Set "output": "single" or "static" under "web" in app.json to make a site of files.');
  if (output === null) unsure('How Expo makes the pages is computed in its configuration. Which folder does the build write to?', ['dist', 'web-build']);
  return bundler === 'webpack' || /\bexport:web\b|\bbuild:web\b/.test(script) ? 'web-build' : 'dist';
}
