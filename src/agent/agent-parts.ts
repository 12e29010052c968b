import type { Logger } from 'pino';
import type { Bytes } from '../security/bytes.ts';
import type { AuthenticationParts } from './access/authenticate.ts';
import type { Limiter } from './access/limiter.ts';
import type { AuditLog } from './audit/log.ts';
import type { Changes } from './changes.ts';
import type { SiteChecks } from './check/site-checks.ts';
import type { Quota } from './deployments/quota.ts';
import type { Releases } from './deployments/releases.ts';
import type { Descriptors } from './descriptor.ts';
import type { AgentKeys } from './keys.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { ReleaseStore } from './ports.ts';
import type { Sites } from './sites/sites.ts';
import type { AgentTables } from './tables.ts';

/** Everything the routes are made of; built once, in `serve.ts`. */
export interface AgentParts {
  readonly tables: AgentTables;
  readonly keys: AgentKeys;
  readonly descriptors: Descriptors;
  readonly log: AuditLog;
  readonly changes: Changes;
  readonly sites: Sites;
  readonly releases: Releases;
  readonly store: ReleaseStore;
  readonly quota: Quota;
  readonly checks: SiteChecks;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly authentication: AuthenticationParts;
  readonly limits: { readonly address: Limiter; readonly key: Limiter; readonly enrolment: Limiter };
  /** Extension ids that get CORS headers. */
  readonly extensions: readonly string[];
  /** The domain sites get names under; undefined where they have ports. */
  readonly siteDomain: string | undefined;
  /** Lease time, ms. */
  readonly leaseTtl: number;
  /** Aborted when the agent begins to stop: ends long polls. */
  readonly stopping: AbortSignal;
  draining(): boolean;
  authorities(): readonly string[];
  publicUrl(): string;
  now(): number;
  random(length: number): Bytes;
}
