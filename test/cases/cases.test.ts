import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const here = new URL('.', import.meta.url).pathname;
const project = join(here, '../..');
/** The side panel's case is a journey: `e2e/journeys/panel-files.spec.ts`. */
const cases = readdirSync(here).filter((name) => /^\d\d-.*\.mjs$/.test(name) && name !== '30-side-panel.mjs').toSorted();

describe('what real people ran into elsewhere', () => {
  test.each(cases)('%s', async (name) => {
    const child = spawn(process.execPath, [join(here, name), project], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => void (out += part.toString()));
    await once(child, 'close');
    expect(out.split('\n').filter((line) => line.startsWith('WRONG')).join('\n') || out, name).toMatch(/^verdict: right$/m);
    expect(child.exitCode, out).toBe(0);
  });
});
