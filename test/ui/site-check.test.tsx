// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReleaseHealth, SiteFinding, SiteReport } from '../../src/domain/site-report.ts';
import type { CheckRow, SlipwayDatabase } from '../../src/storage/database.ts';
import { SitePage } from '../../src/ui/sidepanel/site-page.tsx';
import { Sites } from '../../src/ui/sidepanel/sites.tsx';
import type { BrowserDouble } from './support/browser.ts';
import { clear, freshDatabase, show } from './support/render.tsx';
import { agent, deploymentId, digest, environmentRow, runRow, siteRow } from './support/rows.ts';

const { double } = vi.hoisted(() => ({ double: { current: undefined as unknown as BrowserDouble } }));
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  double.current = browserDouble();
  return { default: double.current.browser };
});
vi.mock('../../src/ui/sidepanel/bar-chart.tsx', () => ({ BarChart: () => null }));

const [live, older] = [deploymentId('l'), deploymentId('o')];
const site = { project: 'cafe', environment: 'staging' } as const;

function health(deployment: string, change: Partial<ReleaseHealth> = {}): ReleaseHealth {
  return { deployment, createdAt: 1, live: deployment === live, wasLive: true, whole: true, missing: 0, configured: true, ...change };
}

function report(change: Partial<SiteReport> = {}): SiteReport {
  return { at: 1, files: 312, bytes: 30, entries: 57, releases: [health(live), health(older)], findings: [], repaired: [], ...change };
}

function finding(change: Partial<SiteFinding> = {}): SiteFinding {
  return { code: 'store.file-damaged', part: 'store', message: '1 file is damaged: a.png.', next: 'Repair takes it out of use.', repairable: true, count: 1, paths: ['a.png'], releases: [live], ...change };
}

function row(change: Partial<CheckRow> = {}): CheckRow {
  return { id: 'cafe/staging', run: 'chk_1', repair: false, beganAt: 1, endedAt: 2, done: 0, total: 0, report: report(), foundAt: Date.now(), sentAgain: { files: 0, configurations: 0 }, error: null, ...change };
}

describe('the check on a site\'s page', () => {
  let database: SlipwayDatabase;
  beforeEach(async () => {
    database = freshDatabase();
    double.current.calls.length = 0;
    double.current.answers.clear();
    location.hash = '';
    await database.sites.put(siteRow('staging', { live: { deployment: live, digest, content: digest, since: 0 } }));
  });
  afterEach(() => clear(database));

  const part = async () => within(await screen.findByRole('region', { name: 'Check' }));
  const asked = () => double.current.calls.filter(({ call }) => call === 'site.check');

  it('is offered, asked for once, and shows how far it is', async () => {
    show(<SitePage {...site} />, database);
    fireEvent.click(await (await part()).findByRole('button', { name: 'Check this site' }));
    await waitFor(() => expect(asked()).toEqual([{ call: 'site.check', input: { site, repair: false } }]));
    await database.runs.put(runRow('chk_1', { pipeline: 'check@1' }));
    await database.checks.put(row({ endedAt: null, report: null, done: 120_000_000, total: 500_000_000 }));
    expect(await (await part()).findByText('120 MB of 500 MB read. You can leave this page; it goes on.')).toBeTruthy();
    expect((await part()).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('24');
    expect((await part()).queryByRole('button')).toBeNull();
  });

  it('says that all is well, with what was looked at', async () => {
    await database.checks.put(row());
    show(<SitePage {...site} />, database);
    expect(await (await part()).findByText('Everything is as it should be')).toBeTruthy();
    expect((await part()).getByText('312 files, 2 releases, 57 log entries')).toBeTruthy();
    expect((await part()).queryByRole('button', { name: 'Repair' })).toBeNull();
  });

  it('groups what was found, names what it concerns, and repairs what can be repaired', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `picture-${index}.png`);
    await database.checks.put(row({ report: report({ findings: [
      finding({ part: 'audit', code: 'audit.entry-changed', message: 'Entry 12 is not what was written.', next: 'Find out who changed it.', repairable: false, paths: [], releases: [] }),
      finding({ count: 44, paths: names, message: '44 files are damaged.', releases: [live, older] }),
    ] }) }));
    show(<SitePage {...site} />, database);
    expect(await (await part()).findByText('2 things are not as they should be')).toBeTruthy();
    expect((await part()).getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent)).toEqual(['Stored files', 'Audit log']);
    expect((await part()).getByText(/^Concerned: the live release, the release of /)).toBeTruthy();
    expect((await part()).getByText('The first 20 of 44 by name')).toBeTruthy();
    fireEvent.click((await part()).getByRole('button', { name: 'Repair' }));
    await waitFor(() => expect(asked()).toEqual([{ call: 'site.check', input: { site, repair: true } }]));
  });

  it('tells what was put right', async () => {
    await database.checks.put(row({ repair: true, sentAgain: { files: 3, configurations: 1 }, report: report({ repaired: ['3 damaged or lost files are out of use: a, b, c.'] }) }));
    show(<SitePage {...site} />, database);
    expect(await (await part()).findByText('3 damaged or lost files are out of use: a, b, c.')).toBeTruthy();
    expect((await part()).getByText('What was lost was sent again from this browser: 3 files, 1 configuration.')).toBeTruthy();
  });

  it('offers the newest whole release, and to deploy again what was deployed from here, where nothing more can be repaired', async () => {
    const lost = finding({ code: 'store.file-missing', repairable: false });
    await database.checks.put(row({ report: report({ findings: [lost], releases: [health(live, { whole: false, missing: 1 }), health(deploymentId('x'), { whole: false }), health(deploymentId('n'), { wasLive: false }), health(older)] }) }));
    double.current.answers.set('deployment.rollBack', () => ({ deploymentId: deploymentId('b') }));
    show(<SitePage {...site} />, database);
    fireEvent.click(await (await part()).findByRole('button', { name: /^Roll back to the release of / }));
    await waitFor(() => expect(double.current.calls.find(({ call }) => call === 'deployment.rollBack')?.input).toEqual({ site, to: older }));
    expect((await part()).queryByRole('button', { name: 'Deploy again' })).toBeNull();
    await database.runs.put(runRow(live, { unfinished: 0, state: 'done', input: {
      id: live, projectId: 'cafe', projectName: 'Café', sourceEnvironment: 'x', targetEnvironment: 'staging', strategy: 'blue-green', files: [], initiatedBy: 'Ada', initiatedAt: 1,
      configuration: { strategy: 'blue-green', targetEnvironment: 'staging', rollbackEnabled: true, validationChecks: [], notificationChannels: [], timeout: 1, securityChecks: [] },
      metadata: { action: 'deploy', source: { kind: 'snapshot', snapshotId: 's' }, agent, values: {}, watch: 0 },
    } }));
    double.current.answers.set('deployment.retry', () => ({ deploymentId: deploymentId('d') }));
    fireEvent.click(await (await part()).findByRole('button', { name: 'Deploy again' }));
    await waitFor(() => expect(double.current.calls.find(({ call }) => call === 'deployment.retry')?.input).toEqual({ deploymentId: live }));
  });

  it('that could not be brought to its end says why, above what was found before', async () => {
    await database.checks.put(row({ error: { code: 'target.unreachable', message: 'The agent does not answer.', next: 'Check that it is running.', retry: 'backoff' } }));
    show(<SitePage {...site} />, database);
    expect((await (await part()).findByRole('alert')).textContent).toContain('The agent does not answer.');
    expect((await part()).getByText('Everything is as it should be')).toBeTruthy();
  });
});

describe('what sites tell', () => {
  let database: SlipwayDatabase;
  beforeEach(() => {
    database = freshDatabase();
  });
  afterEach(() => clear(database));

  it('is that a check found something, and how much of its quota a project uses', async () => {
    await database.environments.bulkPut([environmentRow('staging'), environmentRow('testing')]);
    await database.sites.bulkPut([siteRow('staging', { storage: { used: 120_000_000, quota: 500_000_000 } }), siteRow('testing', { storage: null })]);
    await database.checks.put(row({ report: report({ findings: [finding()] }) }));
    show(<Sites />, database);
    expect(await screen.findByText('The last check found 1 thing that is not right')).toBeTruthy();
    expect(screen.getAllByText(/used by this project/).map(({ textContent, className }) => [textContent, className])).toEqual([['120 MB of 500 MB used by this project', 'small faint']]);
    await database.sites.put(siteRow('staging', { storage: { used: 460_000_000, quota: 500_000_000 } }));
    expect((await screen.findByText('460 MB of 500 MB used by this project')).className).toBe('small caution');
  });
});
