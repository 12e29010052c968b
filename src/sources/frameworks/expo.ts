import { z } from 'zod';
import { type Setting, textAt } from './config-value.ts';
import { configOf, hasConfig, parseJson, type ProjectFacts } from './project-facts.ts';
import { needsServer } from './questions.ts';
import { commandIn, optionOf } from './script-command.ts';

const AppJson = z.object({
  expo: z.object({
    web: z.object({ output: z.string().optional(), bundler: z.string().optional() }).default({}),
  }),
});

/**
 * A setting of the web part of app.json or app.config. https://docs.expo.dev/versions/latest/config/app/#web
 */
function webSetting(facts: ProjectFacts, name: 'output' | 'bundler'): Setting<string> {
  const written = AppJson.safeParse(parseJson(facts.configs.get('app.json'))).data?.expo.web[name];
  if (!hasConfig(facts, 'app.config')) return written;
  const config = configOf(facts, 'app.config');
  const found = textAt(config, 'expo', 'web', name) ?? textAt(config, 'web', name);
  // A configuration in code gets what app.json says and passes on what it does not change.
  return found ?? written ?? found;
}

/** The script that exports for the web; others build for phones. */
export function expoBuild(scripts: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(scripts).find(
    (name) =>
      /\bexpo(?:-cli)?\s+(?:export(?::web)?|build:web)\b/.test(scripts[name] ?? '') &&
      /build|export/.test(name),
  );
}

/**
 * Whether one page stands for all addresses (`web.output: 'single'`, which is Expo's own default); null where
 * it cannot be told.
 */
export function expoIsSinglePage(facts: ProjectFacts): boolean | null {
  const output = webSetting(facts, 'output');
  return output === undefined || output === 'single' ? true : null;
}

/**
 * Where the web export is written: `dist`, or `web-build` with webpack. Throws DeployError
 * `source.needs-server` for `web.output: 'server'`.
 */
export function expoOutput(facts: ProjectFacts, script: string): string {
  if (webSetting(facts, 'output') === 'server') {
    needsServer(
      'This Expo project makes its pages on a server of its own.',
      'Set "output": "single" or "static" under "web" in app.json to make a site of files.',
    );
  }
  const webpack = webSetting(facts, 'bundler') === 'webpack' || /\bexport:web\b|\bbuild:web\b/.test(script);
  return optionOf(commandIn(script, 'expo', 'export'), '--output-dir') ?? (webpack ? 'web-build' : 'dist');
}
