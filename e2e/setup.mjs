// The first thing every command runs: brings a fresh clone to the point where TypeScript can run, then hands over.
// Plain JavaScript, because nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Slipway needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from nodejs.org or with your version manager.`);
  process.exit(1);
}

/** Runs a program in the project's folder and gives its exit code. */
function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) console.error(error.message);
  return status ?? 1;
}

function must(command, args, env) {
  const status = run(command, args, env);
  if (status !== 0) process.exit(status);
}

const stamp = `${root}node_modules/.slipway-lock`;
const lock = readFileSync(`${root}package-lock.json`, 'utf8');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('Installing npm packages …');
  must('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, lock);
}

/** A Chromium: the one named, one on the PATH, Playwright's own; if there is none, installed. */
async function chromium() {
  const found = await findChromium();
  if (found) return found;
  console.log('No Chromium found; installing one …');
  run('npx', ['playwright', 'install', 'chromium']);
  const fromPlaywright = await findChromium();
  if (fromPlaywright) return fromPlaywright;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update']);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  }
  const installed = await findChromium();
  if (!installed) {
    console.error('Slipway could not install a Chromium. Install one (for example: apt install chromium), or name it in SLIPWAY_CHROMIUM.');
    process.exit(1);
  }
  return installed;
}

async function findChromium() {
  if (process.env.SLIPWAY_CHROMIUM) return process.env.SLIPWAY_CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome-for-testing'];
  for (const folder of (process.env.PATH ?? '').split(':')) {
    for (const name of names) {
      const candidate = `${folder}/${name}`;
      if (existsSync(candidate) && statSync(candidate).isFile()) return candidate;
    }
  }
  const playwright = await import('playwright').then(({ chromium: browser }) => browser.executablePath()).catch(() => undefined);
  return playwright && existsSync(playwright) ? playwright : undefined;
}

const tsx = (file, args, env) => run(process.execPath, ['--import', 'tsx', file, ...args], env);
const [command, ...args] = process.argv.slice(2);
const node = process.execPath;
const check = () => [
  [node, ['node_modules/typescript/bin/tsc', '-p', '.']],
  [node, ['node_modules/oxlint/bin/oxlint', '--deny-warnings']],
  [node, ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts']],
];
const slow = () => [[node, ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--mode', 'slow']]];
const build = () => [
  [node, ['node_modules/vite/bin/vite.js', 'build']],
  [node, ['node_modules/vite/bin/vite.js', 'build', '--mode', 'agent']],
];
const playwright = (config, extra) => [[node, ['node_modules/playwright/cli.js', 'test', '--config', config, ...extra]]];
const e2e = (extra) => {
  const at = extra.indexOf('--bolt');
  if (at >= 0) return playwright('e2e/bolt-real/playwright.config.ts', extra.toSpliced(at, 2));
  if (extra.includes('--frameworks')) return playwright('e2e/frameworks/playwright.config.ts', extra.filter((arg) => arg !== '--frameworks'));
  const headed = extra.includes('--headed');
  return playwright(headed ? 'e2e/headed.config.ts' : 'e2e/playwright.config.ts', extra.filter((arg) => arg !== '--headed'));
};

/** Origin of the bolt.diy that `--bolt` names, if it does; ends with the reason when it is none. */
async function namedBolt() {
  if (command !== 'e2e' || !args.includes('--bolt')) return {};
  const { boltAt } = await import('./bolt-real/check.mjs');
  try {
    return { SLIPWAY_BOLT: await boltAt(args[args.indexOf('--bolt') + 1]) };
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

const plans = {
  build: () => build(),
  check: () => check(),
  test: () => [...check(), ...build(), ...slow(), ...e2e(args)],
  e2e: () => [...build(), ...e2e(args)],
};

if (command === 'start' || command === 'bench') {
  const env = { SLIPWAY_CHROMIUM: await chromium() };
  for (const [program, programArgs] of build()) must(program, programArgs);
  process.exit(tsx(command === 'start' ? 'e2e/start.ts' : 'test/bench/main.ts', args, env));
}
if (command === 'design') process.exit(tsx('e2e/design-page/show.ts', args));
const plan = plans[command];
if (!plan) {
  console.error(`Unknown command: ${command}`);
  process.exit(1);
}
const bolt = await namedBolt();
const env = command === 'test' || command === 'e2e' ? { SLIPWAY_CHROMIUM: await chromium(), ...bolt } : {};
for (const [program, programArgs] of plan()) must(program, programArgs, env);
console.log(`${command}: all passed`);
