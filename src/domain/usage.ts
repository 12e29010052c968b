/** What was used up to a moment while a deployment ran. `at` in ms since the epoch. */
export interface UsageSample {
  readonly at: number;
  /** The agent's process: `cpu` = its processor time since it began at `startedAt`, ms; resident memory, bytes. Absent where it was not asked or did not answer. */
  readonly agent?: { readonly startedAt: number; readonly cpu: number; readonly memory: number };
  /** This browser: `busy` = how long its workers have hashed, packed and encrypted so far, ms, each counted by itself; memory of the extension's pages, bytes, where the browser tells. */
  readonly here: { readonly busy: number; readonly memory?: number };
}

/** What was used between two looks: `used` ms of processor or of work within `length` ms, which ended at `at`. */
export interface UsageStretch {
  readonly at: number;
  readonly length: number;
  readonly used: number;
}

/** What a deployment took: processor time and work in ms, the most memory seen in bytes. Absent is what nobody saw, or saw too seldom to tell. */
export interface UsageTotals {
  readonly agentCpu?: number | undefined;
  readonly agentMemory?: number | undefined;
  readonly busy?: number | undefined;
  readonly memory?: number | undefined;
}

/** A counter that began anew counts from there. */
function stretches(looks: readonly { readonly at: number; readonly count: number; readonly since?: number }[]): UsageStretch[] {
  return looks.slice(1).flatMap(({ at, count, since }, index) => {
    const before = looks[index];
    if (!before || at <= before.at) return [];
    const goesOn = since === before.since && count >= before.count;
    return [{ at, length: at - before.at, used: goesOn ? count - before.count : count }];
  });
}

/** Processor time of the agent's process, whatever it did meanwhile. */
export function agentStretches(samples: readonly UsageSample[]): UsageStretch[] {
  return stretches(samples.flatMap(({ at, agent }) => (agent ? [{ at, count: agent.cpu, since: agent.startedAt }] : [])));
}

/** Work of this browser's workers. */
export function workStretches(samples: readonly UsageSample[]): UsageStretch[] {
  return stretches(samples.map(({ at, here }) => ({ at, count: here.busy })));
}

/** Everything that samples tell together. */
export function usageTotals(samples: readonly UsageSample[]): UsageTotals {
  const sum = (parts: readonly UsageStretch[]): number | undefined => (parts.length === 0 ? undefined : parts.reduce((all, { used }) => all + used, 0));
  const most = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : Math.max(...values));
  const totals = {
    agentCpu: sum(agentStretches(samples)), agentMemory: most(samples.flatMap(({ agent }) => agent?.memory ?? [])),
    busy: sum(workStretches(samples)), memory: most(samples.flatMap(({ here }) => here.memory ?? [])),
  };
  return Object.fromEntries(Object.entries(totals).filter(([, value]) => value !== undefined));
}

/** Bytes a second over a transfer of which it is known how many were done when; undefined when that is too little to tell. */
export function averageRate(samples: readonly (readonly [at: number, done: number])[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  return first && last && last[0] > first[0] && last[1] > first[1] ? (last[1] - first[1]) / (last[0] - first[0]) * 1000 : undefined;
}
