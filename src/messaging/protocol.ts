import { z } from 'zod';
import { EnvironmentChange, EnvironmentName, StrategyName } from '../domain/environment.ts';
import { Override } from '../domain/override.ts';
import { SettingsFile } from '../domain/settings-file.ts';
import { DeploymentId, ProjectId, Site } from '../domain/site.ts';

/** Contexts a call may come from, told by the browser's `sender`, never by the message. */
export type Caller = 'ui' | 'offscreen';

/** One call: who may make it, where it is answered, the shapes of input and output. */
export interface Call<Where extends 'background' | 'offscreen', Input extends z.ZodType, Output extends z.ZodType> {
  readonly callers: readonly Caller[];
  readonly answeredBy: Where;
  readonly input: Input;
  readonly output: Output;
}

function toBackground<Input extends z.ZodType, Output extends z.ZodType>(callers: readonly Caller[], input: Input, output: Output): Call<'background', Input, Output> {
  return { callers, answeredBy: 'background', input, output };
}

function toOffscreen<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output): Call<'offscreen', Input, Output> {
  return { callers: [], answeredBy: 'offscreen', input, output };
}

/** Where a deployment's files come from, as the popup names it. */
export const StartSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tab'), tabId: z.number().int() }),
  z.object({ kind: z.literal('snapshot'), snapshotId: z.string() }),
]);

/** What a tab holds, as far as it can be told without touching the project. */
export const TabView = z.object({
  /**
   * `bolt`: an editor of the bolt.diy kind; `none`: something else; `no-access`: the browser does not let us
   * look; `busy`: the page does not answer.
   */
  kind: z.enum(['bolt', 'none', 'no-access', 'busy']),
  origin: z.string(),
  project: z.object({ id: ProjectId, name: z.string(), chat: z.string() }).nullable(),
  /** Best source that can be reached now and what it means, in words. */
  source: z.enum(['bolt-container', 'bolt-store', 'bolt-snapshot', 'bolt-chat']).nullable(),
  words: z.string(),
  /** The project has to be built, and its container cannot be had now. */
  cannotBuild: z.boolean().default(false),
  /** What is told may be another thing in a moment. */
  changing: z.boolean().default(false),
});
export type TabView = z.infer<typeof TabView>;

const Started = z.object({ deploymentId: DeploymentId });
const Nothing = z.object({});

/** Every message call of the extension. Facts travel by the database; only commands and questions stand here. */
export const protocol = {
  /** Looks at a tab: is it an editor, which project, what can be read. */
  'tab.inspect': toBackground(['ui'], z.object({ tabId: z.number().int() }), TabView),
  /** Captures (and builds) the project and compares it with what is live; the plan appears in `plans` under the id answered, the run is watched like a deployment. */
  'plan.start': toBackground(['ui'], z.object({ source: StartSource, environment: EnvironmentName }), z.object({ planId: z.string() })),
  'deployment.start': toBackground(['ui'], z.object({
    source: StartSource,
    environment: EnvironmentName,
    strategy: StrategyName.optional(),
    label: z.string().max(200).optional(),
    /** The person has said yes to an environment that asks. */
    confirmed: z.boolean().default(false),
    /** The person wants it although checks say no; only with a snapshot. */
    override: Override.optional(),
  }), Started),
  /** Brings the very bytes of a release to another environment. */
  'deployment.promote': toBackground(['ui'], z.object({ release: DeploymentId, environment: EnvironmentName, confirmed: z.boolean().default(false) }), Started),
  /** Goes back: to `to`, or to the release before the live one. */
  'deployment.rollBack': toBackground(['ui'], z.object({ site: Site, to: DeploymentId.optional() }), Started),
  'deployment.cancel': toBackground(['ui'], z.object({ deploymentId: z.string() }), Nothing),
  /**
   * Starts again what failed, with the bytes captured then: what was done already is not done twice.
   * `override`: against the checks that stopped it.
   */
  'deployment.retry': toBackground(['ui'], z.object({ deploymentId: z.string(), override: Override.optional() }), Started),
  /** Has a run that waits before it tries again try at once. */
  'deployment.resume': toBackground(['ui'], z.object({ deploymentId: z.string() }), Nothing),
  /** Takes a run off the list and drives it no further. At its target it only gives up its place in the queue; its line of the history stays. */
  'deployment.forget': toBackground(['ui'], z.object({ deploymentId: z.string() }), Nothing),
  /** A person looks at how a deployment failed. */
  'deployment.seen': toBackground(['ui'], z.object({ deploymentId: z.string() }), Nothing),
  'agent.pair': toBackground(['ui'], z.object({ invitation: z.string(), person: z.string().min(1).max(100), label: z.string().min(1).max(100) }), z.object({ agent: z.string(), name: z.string() })),
  'agent.check': toBackground(['ui'], z.object({ agent: z.string() }), z.object({ problem: z.string().nullable() })),
  'agent.forget': toBackground(['ui'], z.object({ agent: z.string() }), Nothing),
  /** Takes over the settings of a file: those of the same name are replaced. */
  'settings.import': toBackground(['ui'], SettingsFile, Nothing),
  /** Keeps how transfers go: `gentle` = with at most half of one core. */
  'settings.save': toBackground(['ui'], z.object({ gentle: z.boolean() }), Nothing),
  /** Changes an environment's settings; its rules are put in force at its agent first. */
  'environment.save': toBackground(['ui'], EnvironmentChange, Nothing),
  /** Takes over an environment's rules from its agent. */
  'environment.refresh': toBackground(['ui'], z.object({ environment: EnvironmentName }), Nothing),
  /** Keeps how a project is built: its output folder and build command; null = found out anew each time. */
  'project.save': toBackground(['ui'], z.object({
    project: z.object({ id: ProjectId, name: z.string().max(200), origin: z.string().max(512), chat: z.string().max(256) }),
    output: z.string().max(512).nullable(),
    buildCommand: z.string().max(1024).nullable(),
  }), Nothing),
  /** Reads what the person picked (`picks`) into a snapshot of the project of this name, to be planned and deployed. Nothing is built. */
  'files.take': toBackground(['ui'], z.object({ pick: z.string(), name: z.string().trim().min(1).max(200) }), z.object({ projectId: ProjectId, snapshotId: z.string() })),
  /** Reads a site back from its agent and writes what was seen to `sites`. */
  'site.refresh': toBackground(['ui'], z.object({ site: Site }), Nothing),
  /** Has a site checked at its agent, and with `repair` put right what can be; how it stands appears in `checks`. One that is under way counts as this one. */
  'site.check': toBackground(['ui'], z.object({ site: Site, repair: z.boolean() }), Nothing),
  /** Settles a change that its browser never confirmed: keeps it, or goes back to what was live before. */
  'site.settle': toBackground(['ui'], z.object({ site: Site, decision: z.enum(['keep', 'go-back']) }), Nothing),
  'release.pin': toBackground(['ui'], z.object({ release: DeploymentId, pinned: z.boolean() }), Nothing),
  /** Names a release; an empty label takes the name away. */
  'release.label': toBackground(['ui'], z.object({ release: DeploymentId, label: z.string().max(200) }), Nothing),
  /** A file of a release as text, wherever it can still be read; `text` is null for what is no text. */
  'release.file': toBackground(['ui'], z.object({ release: DeploymentId, path: z.string() }), z.object({ text: z.string().nullable(), from: z.enum(['snapshot', 'live', 'preview']) })),
  /** The offscreen document is alive and holds leases; wakes the worker. */
  'lease.tick': toBackground(['offscreen'], z.object({ deploymentId: DeploymentId, lost: z.boolean() }), Nothing),

  /** SHA-256 of spans of stored files, hex, in the order given. */
  'offscreen.hash': toOffscreen(z.object({ spans: z.array(z.object({ path: z.string(), offset: z.number(), length: z.number() })) }), z.object({ digests: z.array(z.string()) })),
  /** Hashes what of a captured snapshot is not hashed yet, refuses bad names, fills in media types, and marks it `ready`. */
  'offscreen.digest': toOffscreen(z.object({ snapshotId: z.string(), run: z.string() }), z.object({ files: z.number(), bytes: z.number(), content: z.string() })),
  /**
   * Packs, seals and sends the missing files of a snapshot. Joins a transfer of the same key that is still going on.
   * `missing` = bitmap of `DeploymentState.missing`, base64.
   */
  'offscreen.upload': toOffscreen(
    z.object({ key: z.string(), run: z.string(), agent: z.string(), deployment: DeploymentId, digest: z.string(), snapshotId: z.string(), missing: z.string() }),
    z.object({ packs: z.number(), bytesSent: z.number(), filesSent: z.number() }),
  ),
  'offscreen.takePick': toOffscreen(z.object({ pick: z.string(), snapshotId: z.string(), projectId: ProjectId, output: z.string().nullable() }), z.object({ files: z.number(), bytes: z.number() })),
  /** Sends files again that an agent has lost of a release, as far as a snapshot still has them. */
  'offscreen.sendLost': toOffscreen(z.object({ agent: z.string(), deployment: DeploymentId, digest: z.string(), missing: z.string() }), z.object({ filesSent: z.number(), bytesSent: z.number() })),
  'offscreen.stopUpload': toOffscreen(z.object({ key: z.string() }), Nothing),
  /** Refreshes a lease every 5 s until told to stop, the lease is lost, or the run shows no progress for 60 s. */
  'offscreen.keepLease': toOffscreen(z.object({ agent: z.string(), site: Site, deployment: DeploymentId, fence: z.number() }), Nothing),
  'offscreen.dropLease': toOffscreen(z.object({ deployment: DeploymentId }), Nothing),
} as const;

export type CallName = keyof typeof protocol;
/** What a caller hands in: defaults may be left out. */
export type InputOf<Name extends CallName> = z.input<(typeof protocol)[Name]['input']>;
/** What a handler gets: parsed. */
export type ParsedOf<Name extends CallName> = z.output<(typeof protocol)[Name]['input']>;
export type OutputOf<Name extends CallName> = z.output<(typeof protocol)[Name]['output']>;

/** Names of the calls that are answered in one context. */
export type CallsOf<Where extends 'background' | 'offscreen'> = { [Name in CallName]: (typeof protocol)[Name]['answeredBy'] extends Where ? Name : never }[CallName];
