import {
  type ConfigValue,
  entriesAt,
  folderAt,
  type Setting,
  switchAt,
  textAt,
  textsAt,
} from './config-value.ts';
import { configOf, type ProjectFacts, versionAsked } from './project-facts.ts';
import { builtForServer, unsure } from './questions.ts';
import { within } from './vite.ts';

/**
 * Files of Nuxt's server folder that answer requests: handlers and what runs before them. Others (utils,
 * plugins, tsconfig.json) have worked once the pages are made.
 */
const answering =
  /^(api|routes|middleware)\/(?!.*(?:\.(?:test|spec|stories)\.|\.d\.[cm]?ts$))(.+)\.[cm]?[jt]sx?$/;
/** What a handler's name says of its method (https://nuxt.com/docs/guide/directory-structure/server). */
const method = /\.(get|head|post|put|patch|delete|options|connect|trace)$/;

/**
 * The address a handler answers with GET; undefined for one that cannot be a file: another method, a
 * parameter in its name, middleware.
 */
function addressOf(path: string): string | undefined {
  const [, kind, name = ''] = answering.exec(path) ?? [];
  const verb = method.exec(name)?.[1] ?? 'get';
  if (kind === 'middleware' || verb !== 'get' || name.includes('[')) return undefined;
  return `${kind === 'api' ? '/api' : ''}/${name.replace(method, '')}`.replace(/\/index$/, '') || '/';
}

/**
 * Whether the configuration has an address made into a file beforehand: named among `routes`, or under a
 * route rule that says so.
 */
function isPrerendered(config: ConfigValue, address: string): boolean {
  const listed = [
    ...textsAt(config, 'nitro', 'prerender', 'routes'),
    ...textsAt(config, 'generate', 'routes'),
  ];
  const rules = [...entriesAt(config, 'routeRules'), ...entriesAt(config, 'nitro', 'routeRules')];
  const ruled = rules.flatMap(([pattern, rule]) => (switchAt(rule, 'prerender') === true ? [pattern] : []));
  return (
    listed.includes(address) ||
    ruled.some((rule) =>
      rule.endsWith('/**') ? `${address}/`.startsWith(rule.slice(0, -2)) : rule === address,
    )
  );
}

/** What is left for a server to answer once the pages are made, in words; undefined when nothing is. */
function leftToAnswer(facts: ProjectFacts, config: ConfigValue): string | undefined {
  const left = facts.server
    .filter((path) => answering.test(path))
    .filter((path) => {
      const address = addressOf(path);
      return address === undefined || !isPrerendered(config, address);
    });
  const [first, ...more] = left;
  return first === undefined
    ? undefined
    : `server/${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

/** Presets of Nitro that make a site of files. https://nitro.build/deploy */
const staticPresets = /static|pages|spa/;

/**
 * Whether a preset of Nitro's makes a program for a server; not where none is named, or only running the file
 * could tell.
 */
export function isServerPreset(preset: Setting<string>): preset is string {
  return typeof preset === 'string' && !staticPresets.test(preset);
}

/** Where Nitro puts the files of a site, from its part of a configuration. Null where it is computed. */
export function nitroOutput(config: ConfigValue, ...keys: readonly string[]): string | null {
  const named = folderAt(config, ...keys, 'output', 'publicDir');
  if (named !== undefined) return within('', named, '.output/public');
  const folder = within('', folderAt(config, ...keys, 'output', 'dir'), '.output');
  return folder === null ? null : `${folder}/public`;
}

/**
 * Where `nuxt generate` leaves the site. Throws DeployError `source.needs-server` for a project set up to run
 * on a server, `source.unsure` where its server folder answers requests that no file was made for: only the
 * person knows whether its pages need them. https://nuxt.com/docs/getting-started/prerendering
 */
export function nuxtOutput(facts: ProjectFacts, script: string): string | null {
  const config = configOf(facts, 'nuxt.config');
  if (/^\D*2\b/.test(versionAsked(facts, 'nuxt') ?? ''))
    return within('', folderAt(config, 'generate', 'dir'), 'dist');
  const preset = textAt(config, 'nitro', 'preset');
  if (isServerPreset(preset))
    builtForServer(
      'Nuxt',
      `Take the preset “${preset}” out of nuxt.config and use “nuxt generate” to make a site of files.`,
    );
  if (/\bnuxi?t?\s+build\b/.test(script) && !/\bnuxi?t?\s+generate\b|--prerender\b/.test(script)) {
    builtForServer('Nuxt', 'Use “nuxt generate” as the build command to make a site of files.');
  }
  const output = nitroOutput(config, 'nitro');
  const left = leftToAnswer(facts, config);
  if (left !== undefined) {
    unsure(
      `This Nuxt project answers requests with code of its own (${left}), and Slipway serves files. Pages that were made with it ` +
        'beforehand stay as they are; calls from them later are not answered. If the site works like that, which folder holds it?',
      [output ?? '.output/public'],
    );
  }
  return output;
}

/** Whether one page stands for all addresses: with `ssr: false` for the whole site; else the files tell. */
export function nuxtIsApplication(facts: ProjectFacts): boolean | null {
  return switchAt(configOf(facts, 'nuxt.config'), 'ssr') === false ? true : null;
}
