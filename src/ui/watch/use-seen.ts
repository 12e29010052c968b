import { useEffect } from 'react';
import type { DeploymentRecord } from '../../domain/deployment.ts';
import { request } from '../../messaging/client.ts';

/** Tells that a failure is being looked at, so that the toolbar need not point to it any longer. */
export function useSeen(record: Pick<DeploymentRecord, 'id' | 'error'> | undefined): void {
  const failed = record?.error ? record.id : undefined;
  useEffect(() => {
    if (failed !== undefined) void request('deployment.seen', { deploymentId: failed }).catch(() => undefined);
  }, [failed]);
}
