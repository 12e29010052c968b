import { agentStretches, type UsageSample, type UsageTotals, usageTotals, workStretches } from '../../domain/usage.ts';

/** One look, or what lies between two. Shares are of one core: 1 = all of it; memory in bytes. */
export interface UsageMoment {
  /** ms since the first look. */
  readonly at: number;
  readonly agentShare?: number;
  readonly agentMemory?: number;
  readonly workShare?: number;
  readonly memory?: number;
}

/** What a deployment takes, as it is shown. */
export interface UsageView {
  readonly totals: UsageTotals;
  /** Of one core, over all of it. */
  readonly agentShare: number | undefined;
  readonly workShare: number | undefined;
  readonly moments: readonly UsageMoment[];
}

/** Moments that are shown at most: small charts have no room for more. */
const shown = 24;

/** The figures of some looks; undefined while there are too few to tell. */
export function viewUsage(samples: readonly UsageSample[]): UsageView | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at <= first.at) return undefined;
  const step = Math.ceil((samples.length - 1) / shown);
  // Counters go on, so that nothing is lost with what is passed over.
  const looks = samples.filter((_, index) => index % step === 0 || index === samples.length - 1);
  const share = (stretches: ReturnType<typeof workStretches>, at: number): number | undefined => {
    const stretch = stretches.find((one) => one.at === at);
    return stretch && stretch.used / stretch.length;
  };
  const [agent, work] = [agentStretches(looks), workStretches(looks)];
  const totals = usageTotals(samples);
  const duration = last.at - first.at;
  return {
    totals,
    agentShare: totals.agentCpu === undefined ? undefined : totals.agentCpu / duration,
    workShare: totals.busy === undefined ? undefined : totals.busy / duration,
    moments: looks.slice(1).map(({ at, agent: told, here }): UsageMoment => {
      const [agentShare, workShare] = [share(agent, at), share(work, at)];
      return {
        at: at - first.at, ...(agentShare === undefined ? {} : { agentShare }), ...(workShare === undefined ? {} : { workShare }),
        ...(told ? { agentMemory: told.memory } : {}), ...(here.memory === undefined ? {} : { memory: here.memory }),
      };
    }),
  };
}
