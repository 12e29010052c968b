import { writeFile } from 'node:fs/promises';
import { agentBench } from './agent.ts';
import { backupBench } from './backup.ts';
import { bigBench } from './big.ts';
import { captureBench, clickBench, typicalBench } from './capture.ts';
import { deployBench } from './deploy.ts';
import type { Figures } from './figures.ts';
import { historyBench } from './history.ts';
import { killsBench } from './kills.ts';
import { packageBench } from './package.ts';
import { uploadBench } from './upload.ts';

// What people install, not the source.
process.env['SLIPWAY_AGENT_BUNDLE'] ??= new URL('../../dist/agent/slipway-agent.mjs', import.meta.url).pathname;
const benches = [packageBench, agentBench, deployBench, uploadBench, killsBench, bigBench, captureBench, typicalBench, clickBench, historyBench, backupBench];
const args = process.argv.slice(2);
const jsonAt = args.indexOf('--json');
const file = jsonAt < 0 ? undefined : args[jsonAt + 1];
const small = args.includes('--small');
const names = args.filter((arg, index) => !arg.startsWith('--') && (jsonAt < 0 || index !== jsonAt + 1));
const wanted = benches.filter(({ name, figures }) => names.length === 0 || names.some((asked) => name.startsWith(asked) || figures.some((figure) => figure.startsWith(asked))));
if (wanted.length === 0) {
  console.error(`There is no bench of that name. There are: ${benches.map(({ name, figures }) => `${name} (${figures.join(', ')})`).join('; ')}.`);
  process.exit(1);
}

let figures: Figures = {};
let failed = false;
for (const bench of wanted) {
  try {
    const measured = await bench.run({ small });
    figures = { ...figures, ...measured };
    for (const [name, value] of Object.entries(measured)) console.log(`${name.padEnd(28)} ${Number.isInteger(value) ? value : value.toFixed(2)}`);
  } catch (error) {
    failed = true;
    console.error(`${bench.figures.join(', ')}: not measured: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (file !== undefined) await writeFile(file, `${JSON.stringify(figures, null, 2)}\n`);
process.exit(failed ? 1 : 0);
