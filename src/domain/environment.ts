import { z } from 'zod';

/** The four environments of the specification, in the order in which a release usually travels. */
export const environmentNames = ['development', 'testing', 'staging', 'production'] as const;
/** One of the four environments. */
export const EnvironmentName = z.enum(environmentNames);
export type EnvironmentName = z.infer<typeof EnvironmentName>;

/** How traffic moves to a new release. */
export const StrategyName = z.enum(['blue-green', 'rolling', 'canary']);
export type StrategyName = z.infer<typeof StrategyName>;

/** What happens when somebody deploys to a site that is already being deployed to. */
export const QueueRule = z.enum(['wait', 'replace', 'refuse']);
export type QueueRule = z.infer<typeof QueueRule>;

/** What the agent does alone when the browser that moved the traffic is gone. */
export const LeaseLossRule = z.enum(['hold', 'revert']);
export type LeaseLossRule = z.infer<typeof LeaseLossRule>;

/** Whether search engines may list an environment's sites. `by-site`: those made since version 0.2 not, but in production; older ones as before. */
export const IndexingRule = z.enum(['by-site', 'allow', 'deny']);
export type IndexingRule = z.infer<typeof IndexingRule>;

/**
 * Whether search engines may list a site. `as-before` = it was made before there was a rule: they may, until
 * somebody sets one for its environment.
 */
export const SiteIndexing = z.enum(['allow', 'deny', 'as-before']);
export type SiteIndexing = z.infer<typeof SiteIndexing>;

/** The rules of an environment. Durations in ms. */
export const EnvironmentPolicy = z.object({
  /** Ask the person once more, in words, before anything is sent. */
  confirm: z.boolean(),
  /** How long the live address is watched after it tells the new digest. */
  watch: z.number().int().nonnegative(),
  queue: QueueRule,
  onLeaseLost: LeaseLossRule,
  /** How long the agent holds a split whose browser is gone before it reverts. */
  holdFor: z.number().int().positive(),
  /** Releases kept per site besides the live, the previous and the pinned ones. */
  keepReleases: z.number().int().min(1).max(1000),
  /** Longest time each stage may take. */
  stageDeadline: z.number().int().positive(),
  /** Absent at agents of earlier versions, which let search engines in everywhere. */
  indexing: IndexingRule.optional(),
});
export type EnvironmentPolicy = z.infer<typeof EnvironmentPolicy>;

/** Whether two policies, or two sets of values, say the same, in whatever order. */
export function isSame<T extends EnvironmentPolicy | ConfigurationValues>(one: T, other: T): boolean {
  const plain = (record: T): string => JSON.stringify(Object.entries(record).sort());
  return plain(one) === plain(other);
}

const watchTimes: Record<EnvironmentName, number> = { development: 1_000, testing: 5_000, staging: 15_000, production: 60_000 };

/** The policy an environment starts with: the nearer to people, the longer the watch; production asks before it begins. */
export function defaultPolicy(environment: EnvironmentName): EnvironmentPolicy {
  return {
    confirm: environment === 'production',
    watch: watchTimes[environment],
    queue: 'wait',
    onLeaseLost: environment === 'production' ? 'hold' : 'revert',
    holdFor: 30 * 60_000,
    keepReleases: 10,
    stageDeadline: 10 * 60_000,
  };
}

/** Plain configuration values of a site, by name. Secrets do not belong here: the values are readable by every visitor. */
export const ConfigurationValues = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), z.string().max(8192));
export type ConfigurationValues = z.infer<typeof ConfigurationValues>;

/** An environment as the extension knows it: a target, rules and defaults. */
export const EnvironmentConfig = z.object({
  name: EnvironmentName,
  /** Identity of the paired agent (SHA-256 of its identity key, hex); empty while none is paired. */
  agent: z.string(),
  strategy: StrategyName,
  policy: EnvironmentPolicy,
  configuration: ConfigurationValues,
  notifications: z.boolean(),
});
export type EnvironmentConfig = z.infer<typeof EnvironmentConfig>;

/** What is to be changed of an environment; what is not named stays as it is. */
export const EnvironmentChange = EnvironmentConfig.partial().extend({ name: EnvironmentName, policy: EnvironmentPolicy.partial().optional() });
export type EnvironmentChange = z.infer<typeof EnvironmentChange>;

/** A copy of something with what a change names. */
export function changed<T extends object>(base: T, change: { readonly [Name in keyof T]?: T[Name] | undefined }): T {
  return { ...base, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
}
