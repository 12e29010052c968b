import type { SecurityManager } from '../domain/components.ts';
import type { DeploymentPackage, DeploymentRequest, EncryptedPackage, SecurityScanResult, ValidationFinding } from '../domain/deployment.ts';
import { DeployError } from '../domain/errors.ts';
import type { DeploymentFile } from '../domain/manifest.ts';
import { neverPackaged } from '../security/scan/secret-files.ts';
import { holdsSources, isBuildRecord } from '../security/scan/published-sources.ts';
import { isJudgedByContent, maxJudgedBytes, secretByContent } from '../security/scan/secret-contents.ts';
import { findSecrets, secretRules } from '../security/scan/secret-texts.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import { cleanFiles, rememberClean } from '../storage/searched-files.ts';
import { rememberWitnessed } from '../storage/witnessed.ts';
import { sealStatement } from '../targets/agent/sealed-statement.ts';
import { witnessLog } from '../targets/agent/witness.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import { siteOfRequest, snapshotOf } from './pipelines/flow.ts';
import type { StoredProjects } from './projects.ts';

/** Text files larger than this are not searched for secrets, bytes: bundles of that size are libraries. */
const largestSearched = 4 * 1024 * 1024;
const searched = /^(?:text\/|application\/(?:json|javascript|xml|manifest\+json))|\+(?:json|xml)$/;

/** What security works with. */
export interface SecurityOptions {
  readonly database: SlipwayDatabase;
  readonly targets: TargetRegistry;
  readonly projects: Pick<StoredProjects, 'read' | 'eachFile'>;
  now(): number;
}

/** Who may, what travels, what is looked for. The agent enforces; this side asks it and explains. */
export class Security implements SecurityManager {
  readonly #options: SecurityOptions;

  constructor(options: SecurityOptions) {
    this.#options = options;
  }

  /**
   * Whether this browser holds the key its agent knows, and the agent is the one that was paired and still has the history this
   * browser has seen. Throws DeployError `log.inconsistent` or `agent.other-identity` where that is what is wrong.
   */
  async authenticateDeployment(deployment: DeploymentRequest): Promise<boolean> {
    const { database, targets, now } = this.#options;
    const { agent } = deployment.metadata;
    const signal = AbortSignal.timeout(20_000);
    const { row, client, descriptor } = await targets.connect(agent);
    const { descriptor: { logKey } } = await descriptor(signal);
    const checkpoint = await witnessLog(client, logKey, row.checkpoint, signal);
    await rememberWitnessed(database, row, checkpoint, now());
    return true;
  }

  /** Whether the agent lets this browser's person read the site it wants to change; what a role forbids is refused there. */
  async authorizeDeployment(deployment: DeploymentRequest): Promise<boolean> {
    const target = await this.#options.targets.target(deployment.metadata.agent);
    try {
      await target.readSite(siteOfRequest(deployment), AbortSignal.timeout(20_000));
      return true;
    } catch (error) {
      if (error instanceof DeployError && (error.code === 'role.refused' || error.code === 'device.unknown' || error.code === 'device.revoked')) return false;
      throw error;
    }
  }

  /** Signs a package's statement and seals it to the agent it names; packs are cut and sealed while they are sent. */
  async encryptDeploymentPackage(pkg: DeploymentPackage): Promise<EncryptedPackage> {
    const { key, sealing } = await this.#options.targets.connect(pkg.statement.predicate.agent);
    return await sealStatement(pkg.statement, key, await sealing(AbortSignal.timeout(20_000)));
  }

  async scanForVulnerabilities(deployment: DeploymentRequest): Promise<SecurityScanResult> {
    const snapshotId = snapshotOf(deployment);
    if (snapshotId === null) return { passed: true, findings: [], scannedFiles: 0 };
    const { findings, scannedFiles } = await this.scanSnapshot(snapshotId);
    return { passed: !findings.some((finding) => finding.level === 'error'), findings, scannedFiles };
  }

  /**
   * Looks for files that must never travel, by name or content (an error), and texts that look like secrets (a warning: a published key
   * can be meant). Texts that held nothing the last time are not searched again.
   */
  async scanSnapshot(snapshotId: string): Promise<{ findings: ValidationFinding[]; scannedFiles: number }> {
    const { database, projects } = this.#options;
    const { files, projectId } = await projects.read(snapshotId);
    const known = await cleanFiles(database, projectId, secretRules);
    const clean = new Set(files.map(({ sha256 }) => sha256).filter((sha256) => known.has(sha256)));
    const findings: ValidationFinding[] = [];
    let scannedFiles = 0;
    for (const { path } of files) {
      const reason = neverPackaged(path);
      if (reason !== undefined) findings.push({ check: 'secrets', level: 'error', message: reason, path });
    }
    const maps: string[] = [];
    const isSearched = ({ size, mediaType, sha256 }: DeploymentFile): boolean => (
      size <= largestSearched && searched.test(mediaType) && !clean.has(sha256)
    );
    const isJudged = ({ path, size }: DeploymentFile): boolean => size <= maxJudgedBytes && isJudgedByContent(path);
    await projects.eachFile(snapshotId, (file) => isSearched(file) || isJudged(file), ({ path, sha256 }, bytes) => {
      scannedFiles += 1;
      const text = new TextDecoder().decode(bytes);
      const secret = isJudgedByContent(path) ? secretByContent(path, text, bytes[0]) : undefined;
      if (secret !== undefined) {
        findings.push({ check: 'secrets', level: 'error', message: secret, path });
        return;
      }
      const secrets = findSecrets(text);
      const hasSources = holdsSources(path, text);
      if (hasSources) maps.push(path);
      if (secrets.length === 0 && !hasSources) clean.add(sha256);
      for (const { rule, line } of secrets) {
        findings.push({ check: 'secrets', level: 'warning', message: `Line ${line} looks like a secret (${rule}). Visitors will be able to read it.`, path });
      }
    });
    await rememberClean(database, projectId, secretRules, clean);
    const records = files.flatMap(({ path }) => (isBuildRecord(path) ? [path] : []));
    return { findings: [...findings, ...sourceFindings(maps, records)], scannedFiles };
  }
}

/** What of the project's sources visitors can read, told once for all files of a kind. */
function sourceFindings(maps: readonly string[], records: readonly string[]): ValidationFinding[] {
  const listed = ([first, ...more]: readonly string[]): string => `${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
  return [
    ...(maps.length === 0 ? [] : [{
      check: 'sources', level: 'warning' as const,
      message: `The source maps hold the project’s own sources (${listed(maps)}), and visitors can read them. Build without source maps to keep them private.`,
    }]),
    ...(records.length === 0 ? [] : [{
      check: 'sources', level: 'info' as const, message: `A record of the build is published with the site (${listed(records)}). It names source files; no browser needs it.`,
    }]),
  ];
}
