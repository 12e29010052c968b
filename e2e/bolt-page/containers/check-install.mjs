// Stands in for `npm install` and its like in a container: packages cannot be fetched there, and what is linked in belongs to others.
// It looks whether every package that package.json and the command line name is there, and answers as an installer would.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, ...named] = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const manifest = existsSync('package.json') ? JSON.parse(readFileSync('package.json', 'utf8')) : {};
const wanted = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.devDependencies ?? {}), ...named.map((spec) => spec.replace(/(?<=.)@.*$/, ''))]);
const missing = [...wanted].filter((name) => !existsSync(join('node_modules', name, 'package.json')));
for (const name of missing) console.error(`npm error ${name} is not available offline`);
if (missing.length === 0) console.log(`up to date, checked ${wanted.size} packages offline`);
process.exitCode = missing.length === 0 ? 0 : 1;
