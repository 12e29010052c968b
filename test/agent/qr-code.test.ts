import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsQR from 'jsqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qrCode } from '../../src/agent/qr-code.ts';
import { agentProgram, type AgentProcess, runAgentCommand, startAgent } from '../support/agent-process.ts';

/** What a camera sees of characters that a terminal shows: each is two modules, drawn with the colours it was told. Undefined when no code is in sight. */
function readCode(shown: string): string | undefined {
  const rows = shown.split('\n').flatMap((line) => {
    const [before, start = '', end] = line.split('\u001B');
    const [, foreground, background, characters = ''] = /^\[38;5;(\d+);48;5;(\d+)m(.*)$/u.exec(start) ?? [];
    if (before !== '' || end !== '[0m') return [];
    const dark = { 16: 0, 231: 255 } as Record<string, number>;
    const [ink, paper] = [dark[foreground ?? ''] ?? 128, dark[background ?? ''] ?? 128];
    return [['▀', '█'], ['▄', '█']].map((marks) => [...characters].map((character) => (marks.includes(character) ? ink : paper)));
  });
  // Each module as four by four dots.
  const dots = 4;
  const width = (rows[0]?.length ?? 0) * dots;
  const height = rows.length * dots;
  if (width === 0) return undefined;
  const image = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const shade = rows[Math.floor(y / dots)]?.[Math.floor(x / dots)] ?? 255;
      image.set([shade, shade, shade, 255], (y * width + x) * 4);
    }
  }
  return jsQR(image, width, height, { inversionAttempts: 'dontInvert' })?.data;
}

/** Has a program take what it writes to for a terminal of so many columns. */
const terminal = (columns: number) => ({ NODE_OPTIONS: `--import=data:text/javascript,Object.assign(process.stdout,{isTTY:true,columns:${columns}})` });

describe('a QR code', () => {
  it('holds its text, and is not drawn where it would be broken', () => {
    const text = `https://slipway.example.org:4870/#slip1.${'aB3_-'.repeat(16)}?sites=sites.example.org`;
    expect(readCode(qrCode(text, 80) ?? '')).toBe(text);
    expect(qrCode(text, 30)).toBeUndefined();
  });
});

describe('an invitation', () => {
  let agent: AgentProcess;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent.stop());

  it('is printed as a code too in a terminal, and alone for programs', async () => {
    const shown = await runAgentCommand(['invite', '--data', agent.dataDir], terminal(80));
    const [invitation = ''] = shown.out.split('\n');
    expect(invitation).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#slip1\./);
    expect(readCode(shown.out)).toBe(invitation);
    const narrow = await runAgentCommand(['invite', '--data', agent.dataDir], terminal(40));
    const piped = await runAgentCommand(['invite', '--data', agent.dataDir]);
    for (const { out } of [narrow, piped]) expect(out).toMatch(/^http:\/\/\S+\n$/);
  });

  it('is in sight from the first start', async () => {
    const data = await mkdtemp(join(tmpdir(), 'slipway-qr-'));
    const child = spawn(process.execPath, [...agentProgram(), 'serve', '--data', data], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...terminal(80) } });
    try {
      let shown = '';
      child.stdout.on('data', (part: Buffer) => void (shown += part.toString()));
      await expect.poll(() => readCode(shown), { timeout: 20_000 }).toBeDefined();
      expect(shown).toContain(`\n  ${readCode(shown)}\n`);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(data, { recursive: true, force: true });
    }
  });
});
