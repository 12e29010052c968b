import { readFile } from 'node:fs/promises';
import pino, { type Logger } from 'pino';
import { toWire } from '../domain/errors.ts';
import { verifyExport } from './audit/verify-export.ts';
import { backUp } from './backup/back-up.ts';
import { restore } from './backup/restore.ts';
import { type CommandLine, help, parseCommandLine } from './command-line.ts';
import { openDataPlane } from './data-plane.ts';
import { successorVariable } from './lifecycle/handover.ts';
import { inviteOffline, verifyOffline } from './offline.ts';
import { qrCode } from './qr-code.ts';
import { serve } from './serve.ts';

function print(text: string): void {
  process.stdout.write(text);
}

/** An invitation for people: in a terminal as a QR code too. Programs get the text alone. */
function invitationLines(invitation: string, indent = ''): string {
  const code = process.stdout.isTTY ? qrCode(invitation, process.stdout.columns) : undefined;
  return `${indent}${invitation}\n${code === undefined ? '' : `\n${code}\n`}`;
}

function logger(): Logger {
  // In a terminal a person reads; what goes well is for files and collectors.
  return pino({ level: process.env['SLIPWAY_AGENT_LOG'] ?? (process.stderr.isTTY ? 'warn' : 'info'), base: { pid: process.pid } }, pino.destination({ fd: 2, sync: true }));
}

async function runServer(line: Extract<CommandLine, { command: 'serve' }>): Promise<void> {
  const log = logger();
  const agent = await serve({ ...line, logger: log, isSuccessor: process.env[successorVariable] === '1', openDataPlane, now: Date.now });
  let ending = false;
  const end = (body: () => Promise<void>, what: string) => {
    if (ending) return;
    ending = true;
    body().then(() => process.exit(0), (err: unknown) => {
      log.error({ err }, `${what} failed`);
      ending = false;
    });
  };
  process.on('SIGTERM', () => end(agent.stop, 'stopping'));
  process.on('SIGINT', () => end(agent.stop, 'stopping'));
  process.on('SIGUSR2', () => end(agent.upgrade, 'handing over'));
  log.info({ url: agent.url, id: agent.id }, 'serving');
  if (line.readyJson) print(`${JSON.stringify({ url: agent.url, pid: process.pid, data: line.data, id: agent.id, ...(agent.invitation === undefined ? {} : { invitation: agent.invitation }) })}\n`);
  else print(`slipway-agent answers at ${agent.url}\n`);
  if (agent.invitation !== undefined && !line.readyJson) print(`\nNobody has joined yet. Paste this into the extension's options within ten minutes:\n\n${invitationLines(agent.invitation, '  ')}\n`);
}

async function run(line: CommandLine): Promise<void> {
  switch (line.command) {
    case 'help':
      print(help);
      return;
    case 'serve':
      await runServer(line);
      return;
    case 'invite':
      print(invitationLines(await inviteOffline({ ...line, now: Date.now })));
      return;
    case 'verify': {
      const { releases, entries } = await verifyOffline({ data: line.data, openDataPlane, now: Date.now });
      print(`Every file of ${releases} releases is as its manifest says; the audit log's ${entries} entries are whole.\n`);
      return;
    }
    case 'backup': {
      const { files, bytes } = await backUp({ ...line, now: Date.now });
      print(`${line.file}: ${files} files, ${bytes} bytes. It holds the agent's keys: keep it where nobody else can read it.\n`);
      return;
    }
    case 'restore': {
      const { agent, created, files } = await restore(line);
      print(`Agent ${agent} as it was at ${new Date(created).toISOString()}: ${files} files verified and in place. Start it with "slipway-agent serve --data ${line.data}".\n`);
      return;
    }
    case 'verify-audit': {
      const { agent, entries, first, last } = await verifyExport(await readFile(line.file, 'utf8'));
      const span = first === null || last === null ? '' : `, from ${new Date(first).toISOString()} to ${new Date(last).toISOString()}`;
      print(`Audit log of agent ${agent}: ${entries} entries${span}. Nothing was changed.\n`);
    }
  }
}

try {
  await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  const { message, next } = toWire(error);
  process.stderr.write(`slipway-agent: ${message}${next === '' ? '' : ` ${next}`}\n`);
  // Whatever was opened until then must not keep a failed agent alive.
  process.exit(1);
}
