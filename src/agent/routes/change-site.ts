import { DeployError } from '../../domain/errors.ts';
import type { Permission } from '../../domain/roles.ts';
import { Site } from '../../domain/site.ts';
import { headers, type LogReceipt, type SiteState } from '../../targets/agent/wire.ts';
import { demand } from '../access/devices.ts';
import type { AgentParts } from '../agent-parts.ts';
import { type Command, runCommand } from '../command.ts';
import { tidySite } from '../deployments/retention.ts';
import type { Answer, Call } from '../http-call.ts';
import type { SiteRow } from '../tables.ts';

/** The site a path names. Throws a ZodError for anything malformed. */
export function siteOfCall(call: Call): Site {
  return Site.parse({ project: call.param('project'), environment: call.param('environment') });
}

/** The fencing token a command carries. */
export function fenceOf(call: Call): number | undefined {
  const text = call.header(headers.fence);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new DeployError('request.headers', 'The fencing token is malformed.', { next: 'Send the number the lease came with.' });
  return Number(text);
}

/** A row to write with its place in the log, or a row that needs none: the same one, or one whose lease lasts longer. */
export type Decided = { readonly row: SiteRow; readonly command: Omit<Command, 'write' | 'answer' | 'site'> } | SiteRow;

/** Writes a change too small for the log (a lease lasts longer), decided again inside its transaction: a successor or predecessor may write too. */
function refresh(parts: AgentParts, site: Site, next: (row: SiteRow) => Decided): void {
  parts.tables.sites.transactionSync(() => {
    const again = next(parts.sites.row(site));
    if (!('command' in again)) parts.sites.write(again);
  });
}

/**
 * Runs a command on a site. Refusals that come from the site's state carry that state in their details, so that whoever planned on an old one sees the new one.
 * `next` answers the row to store, or the same row when nothing changes.
 */
export async function changeSite(parts: AgentParts, call: Call, site: Site, permission: Permission, next: (row: SiteRow) => Decided): Promise<Answer> {
  demand(call.caller.device, permission, site.environment);
  await parts.sites.open(site);
  return await runCommand(parts, call, async () => {
    const row = parts.sites.row(site);
    let decided: Decided;
    try {
      decided = next(row);
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      const { code, message, ...rest } = error;
      throw new DeployError(code, message, { next: rest.next, retry: rest.retry, ...(rest.retryAfter === undefined ? {} : { retryAfter: rest.retryAfter }), details: { ...rest.details, state: parts.sites.state(site) } });
    }
    if (!('command' in decided)) {
      if (decided !== row) refresh(parts, site, next);
      return { unchanged: parts.sites.state(site) };
    }
    const { row: after, command } = decided;
    return {
      ...command, site,
      write() {
        parts.releases.settle(row, after, parts.now());
        parts.sites.write(after);
      },
      answer: (receipt: LogReceipt): SiteState => ({ ...parts.sites.state(site), receipt }),
      effect() {
        if (after.generation !== row.generation) parts.metrics.count('slipway_traffic_changes_total', { project: site.project, environment: site.environment, action: command.action });
        parts.sites.changed(after);
        // Only once a deployment has ended: until then it may need what it came from.
        if (row.lease && !after.lease) tidySite(parts, site).catch((err: unknown) => parts.logger.error({ err }, 'tidying failed'));
      },
    };
  });
}
