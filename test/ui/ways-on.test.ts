import { describe, expect, it } from 'vitest';
import { environmentNames } from '../../src/domain/environment.ts';
import type { SiteRow } from '../../src/storage/database.ts';
import { viewDeployment, type DeploymentView } from '../../src/ui/watch/deployment-view.ts';
import { waysOn } from '../../src/ui/watch/ways-on.ts';
import { agent, deploymentId, digest, environmentRow, record, runRow, siteRow, stepRow } from './support/rows.ts';

const id = deploymentId('a');
const other = deploymentId('b');
const environments = environmentNames.map((name) => environmentRow(name));

function succeeded(): DeploymentView {
  return viewDeployment({ run: runRow(id, { state: 'done', endedAt: 5000, unfinished: 0 }), steps: [stepRow(id, 'preparation/capture')], reports: [], progress: undefined, record: record(id) }, 6000);
}

function serving(deployment: string): SiteRow {
  return siteRow('staging', { live: { deployment, digest, content: digest, since: 0 }, previous: { deployment: deploymentId('p'), digest, content: digest } });
}

describe('waysOn', () => {
  it('offers to roll back the live release and to promote it', () => {
    const ways = waysOn(succeeded(), serving(id), environments);
    expect(ways).toMatchObject({ cancel: false, retry: false, rollBack: true, makeLive: false, site: 'http://127.0.0.1:7531/' });
    expect(ways.promote?.name).toBe('production');
  });

  it('offers to go back to a release that is not live any more', () => {
    expect(waysOn(succeeded(), serving(other), environments)).toMatchObject({ rollBack: false, makeLive: true });
  });

  it('offers no way back where nothing was live before', () => {
    expect(waysOn(succeeded(), { ...serving(id), previous: null }, environments).rollBack).toBe(false);
  });

  it('offers to promote to another agent, and says that it is one', () => {
    expect(waysOn(succeeded(), serving(id), environments).elsewhere).toBe(false);
    const moved = environments.map((environment) => (environment.name === 'production' ? { ...environment, agent: 'b'.repeat(64) } : environment));
    expect(waysOn(succeeded(), serving(id), moved)).toMatchObject({ promote: { name: 'production' }, elsewhere: true });
    // The site may have moved on to the other agent since.
    expect(waysOn(succeeded(), { ...serving(other), agent: 'b'.repeat(64) }, moved, agent)).toMatchObject({ promote: { name: 'production' }, elsewhere: true, makeLive: false });
  });

  it('does not offer to promote beyond production, nor to an environment without an agent', () => {
    expect(waysOn(succeeded(), serving(id), environments.map((environment) => (environment.name === 'production' ? { ...environment, agent: '' } : environment))).promote).toBeUndefined();
    const toProduction = { ...succeeded(), subject: { action: 'deploy' as const, projectId: 'cafe', projectName: 'Café', environment: 'production' as const, strategy: undefined, initiatedBy: undefined, label: undefined, override: undefined } };
    expect(waysOn(toProduction, siteRow('production', { agent }), environments).promote).toBeUndefined();
  });

  it('offers to cancel only until the change is final, and once', () => {
    const running = (path: string, cancelRequested = false) => waysOn(viewDeployment({ run: runRow(id, { cancelRequested }), steps: [stepRow(id, path)], reports: [], progress: undefined, record: undefined }, 0), undefined, environments).cancel;
    expect(running('staging/upload')).toBe(true);
    expect(running('staging/upload', true)).toBe(false);
    expect(running('verification/confirm')).toBe(false);
  });

  it('offers to retry what failed, not what went live', () => {
    const failed = viewDeployment({ run: runRow(id, { state: 'failed', endedAt: 1, unfinished: 0 }), steps: [stepRow(id, 'staging/upload', { state: 'failed' })], reports: [], progress: undefined, record: undefined }, 0);
    expect(waysOn(failed, undefined, environments).retry).toBe(true);
    expect(waysOn(succeeded(), undefined, environments).retry).toBe(false);
  });
});
