import { setImmediate } from 'node:timers/promises';
import type { DeployError } from '../../domain/errors.ts';
import { type DeploymentStatement, filesOf } from '../../domain/manifest.ts';
import { overQuota, type StorageUse } from '../../domain/quota.ts';
import type { AuditLog } from '../audit/log.ts';
import type { ReleaseStore } from '../ports.ts';
import type { AgentTables } from '../tables.ts';

/**
 * Bounds what each project may store. A deployment counts from its manifest on, with every file it names and nobody else of the project does: whoever
 * comes second is refused before anything is sent.
 */
export interface Quota {
  /** What a project's files take; null where there is no quota. */
  use(project: string): Promise<StorageUse | null>;
  /** Why a new manifest's files do not fit beside those of the project; undefined when they do. */
  refusal(statement: DeploymentStatement): Promise<DeployError | undefined>;
  /** Why a deployment that is being received has to end: the quota was made smaller meanwhile. Told again for packs that were on their way. */
  refusalOf(deployment: string, project: string): Promise<DeployError | undefined>;
}

/** What a project's kept releases name, while the log is `size` entries long. */
interface Known {
  readonly size: number;
  readonly deployments: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  readonly bytes: number;
}

const nothing: Known = { size: -1, deployments: new Set(), files: new Set(), bytes: 0 };

/** A quota of so many bytes a project; undefined = none. */
export function createQuota(o: { tables: AgentTables; log: Pick<AuditLog, 'size'>; store: Pick<ReleaseStore, 'release'>; quota: number | undefined }): Quota {
  const { tables, log, store, quota } = o;
  const known = new Map<string, Known>();
  const refused = new Map<string, DeployError>();

  async function look(project: string): Promise<Known> {
    const size = log.size();
    const before = known.get(project) ?? nothing;
    if (before.size === size) return before;
    const deployments = new Set([...tables.deployments.getRange()].flatMap(({ key, value: { site, phase } }) => (
      site.project === project && phase !== 'cancelled' && phase !== 'collected' ? [key] : [])));
    // Whose files only one release named cannot be told from the sum: when one is gone, it is added up anew.
    const from = [...before.deployments].every((deployment) => deployments.has(deployment)) ? before : nothing;
    const files = new Set(from.files);
    let { bytes } = from;
    for (const deployment of deployments) {
      if (from.deployments.has(deployment)) continue;
      const statement = store.release(deployment)?.statement;
      for (const file of statement ? filesOf(statement) : []) {
        if (files.has(file.sha256)) continue;
        files.add(file.sha256);
        bytes += file.size;
      }
      // Manifests can be large and sites are being served.
      await setImmediate();
    }
    const now = { size, deployments, files, bytes };
    known.set(project, now);
    return now;
  }

  return {
    async use(project) {
      return quota === undefined ? null : { used: (await look(project)).bytes, quota };
    },
    async refusal({ subject, predicate }) {
      if (quota === undefined) return undefined;
      const { files, bytes } = await look(predicate.project);
      const more = new Map(subject.map(({ digest, annotations }) => [digest.sha256, annotations.size]));
      const needed = [...more].reduce((sum, [sha256, size]) => (files.has(sha256) ? sum : sum + size), 0);
      // What adds nothing makes nothing worse, also where the quota was made smaller than what there is.
      return needed === 0 ? undefined : overQuota({ used: bytes, quota }, needed);
    },
    async refusalOf(deployment, project) {
      if (quota === undefined) return undefined;
      const told = refused.get(deployment);
      if (told) return told;
      const refusal = overQuota({ used: (await look(project)).bytes, quota }, 0);
      if (refusal) refused.set(deployment, refusal);
      return refusal;
    },
  };
}
