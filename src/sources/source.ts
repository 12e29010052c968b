import type { ValidationFinding } from '../domain/deployment.ts';
import type { Routing, SourceDescription } from '../domain/manifest.ts';

/** Who a project is, as its source tells. `id` is stable over sessions. */
export interface ProjectIdentity {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly chat: string;
}

/** A file as a source hands it over. `sha256` (hex) where the source has hashed it: what arrives must have that digest. */
export interface CapturedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256?: string;
}

/** Takes a capture's files, in any order, durably before it resolves. At most 32 MiB a call. */
export interface CaptureSink {
  /** Takes files over whose very bytes it holds already; answers their paths, which need not be handed over. */
  reuse?(files: readonly Required<CapturedFile>[]): Promise<ReadonlySet<string>>;
  /** Whole small files in one go: `bytes` holds them one after another. */
  addFiles(files: readonly CapturedFile[], bytes: Blob): Promise<void>;
  /** A part of a large file; parts of one file come in order, the last with `last: true` and the file's digest where it is known. */
  addPart(path: string, bytes: Blob, last: boolean, sha256?: string): Promise<void>;
}

/** What a capture may use. */
export interface CaptureOptions {
  readonly signal: AbortSignal;
  /** Id of the project that is meant: another one is not taken. Null = whichever is there. */
  readonly project: string | null;
  readonly sink: CaptureSink;
  /** One line of live output for the person (build output, what is being read). */
  log(line: string): void;
  /** Bytes read so far, for the progress bar. */
  progress(done: number): void;
  /** Chosen by the person for this project; null = find out. */
  readonly output: string | null;
  readonly buildCommand: string | null;
}

/** What a capture was able to give. */
export interface CaptureReport {
  readonly source: SourceDescription;
  readonly routing: Routing;
  readonly leftOut: readonly { path: string; reason: string }[];
  /** Whether the names of files carry a hash of their content, by path, where the build tells. */
  readonly hashed?: ReadonlyMap<string, boolean>;
  /** In plain words, what this source could not give; empty when complete. */
  readonly gaps: readonly string[];
  /** What people should know about the site's own settings, such as lines of `_redirects` that cannot be applied. */
  readonly findings: readonly ValidationFinding[];
}

/** A place a project comes from: an editor tab, a folder, an archive. */
export interface ProjectSource {
  /** Throws DeployError `source.gone` when the tab was closed, `source.no-project` when it shows none. */
  identify(signal: AbortSignal): Promise<ProjectIdentity>;
  /** Builds where a build is needed and hands every file of the output to the sink. Errors: `source.gone`, `source.other-project`, `build.failed` (details: exit code, last lines), `build.no-output`, `source.unsure` (details: the question). */
  capture(options: CaptureOptions): Promise<CaptureReport>;
}
