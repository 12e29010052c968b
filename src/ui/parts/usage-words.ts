import type { UsageTotals } from '../../domain/usage.ts';
import { formatBytes, formatDuration, formatShare } from './format.ts';
import { words } from './words.ts';

function line(parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join(', ');
}

function atMost(memory: number | undefined): string | undefined {
  return memory === undefined ? undefined : words('atMost', formatBytes(memory));
}

function ofOneCore(share: number | undefined): string | undefined {
  return share === undefined ? undefined : words('ofOneCore', formatShare(share));
}

/** What the agent took, in words, with the share of one core where it is known; undefined when nobody looked. */
export function agentUsageWords({ agentCpu, agentMemory }: UsageTotals, share?: number): string | undefined {
  return line([agentCpu === undefined ? undefined : words('agentCpuTook', formatDuration(agentCpu)), ofOneCore(share), atMost(agentMemory)]);
}

/** What this browser took, likewise. */
export function ownUsageWords({ busy, memory }: UsageTotals, share?: number): string | undefined {
  return line([busy === undefined ? undefined : words('workTook', formatDuration(busy)), ofOneCore(share), atMost(memory)]);
}
