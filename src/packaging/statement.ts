import type { EnvironmentName, StrategyName } from '../domain/environment.ts';
import { type DeploymentFile, type DeploymentStatement, predicateType, type Routing, type SourceDescription, statementType, subjectsOf } from '../domain/manifest.ts';

/** What a manifest is made from besides the file list. Times in ms. */
export interface StatementParts {
  readonly deployment: string;
  readonly agent: string;
  readonly project: string;
  readonly projectName: string;
  readonly environment: EnvironmentName;
  readonly action: 'deploy' | 'promote';
  readonly strategy: StrategyName;
  readonly parent: string | null;
  readonly created: number;
  readonly expires: number;
  readonly configSha256: string;
  readonly routing: Routing;
  readonly source: SourceDescription;
  readonly builder: { readonly id: string; readonly version: string };
}

/** The statement of a deployment. The same parts and files always give the same value, so a repeated attempt names the same release. */
export function buildStatement(parts: StatementParts, files: readonly DeploymentFile[]): DeploymentStatement {
  const { configSha256, ...predicate } = parts;
  return {
    _type: statementType,
    subject: subjectsOf(files),
    predicateType,
    predicate: { ...predicate, config: { sha256: configSha256 }, builder: { ...parts.builder } },
  };
}

/** The exact bytes of a site's configuration: JSON with the names in order, so that the same values have the same digest. */
export function configurationBytes(values: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const ordered = Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
  return new TextEncoder().encode(JSON.stringify(ordered));
}
