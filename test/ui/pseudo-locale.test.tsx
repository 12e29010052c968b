// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import { Guide } from '../../src/ui/guide/guide.tsx';
import { Options } from '../../src/ui/options/options.tsx';
import { Popup } from '../../src/ui/popup/popup.tsx';
import { DeploymentPage } from '../../src/ui/sidepanel/deployment-page.tsx';
import { DifferencePage } from '../../src/ui/sidepanel/difference-page.tsx';
import { History } from '../../src/ui/sidepanel/history.tsx';
import { SitePage } from '../../src/ui/sidepanel/site-page.tsx';
import { Sites } from '../../src/ui/sidepanel/sites.tsx';
import { clear, freshDatabase, show } from './support/render.tsx';
import { agent, deploymentId, digest, environmentRow, record, runRow, siteRow, stepRow } from './support/rows.ts';

// Every message between brackets: what stands outside of them came from somewhere else.
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  const double = browserDouble();
  const { i18n } = double.browser as { i18n: { getMessage(key: string, values?: readonly string[]): string } };
  const plain = i18n.getMessage;
  i18n.getMessage = (key, values) => (key === 'language' ? plain(key) : `⟦${plain(key, values)}⟧`);
  double.answers.set('tab.inspect', () => ({ kind: 'bolt', origin: 'http://DATA', project: { id: 'data', name: 'DATA', chat: '3' }, source: 'bolt-snapshot', words: 'DATA' }));
  return { default: double.browser };
});
vi.stubGlobal('chrome', { action: { getUserSettings: async () => ({ isOnToolbar: false }) } });
vi.mock('../../src/ui/sidepanel/bar-chart.tsx', () => ({ BarChart: () => null }));

const [older, newer] = [deploymentId('a'), deploymentId('b')];
const failure = { code: 'checks.failed', message: 'DATA', next: 'DATA', retry: 'never' };

/** Texts with letters in them that no message holds. Data of the test is written in capitals; units, digests and dates are no words. */
function wordless(): string[] {
  const seen = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (seen.nextNode()) {
    const node = seen.currentNode;
    if (node.parentElement?.closest('code, kbd, pre, style, time, .code-line')) continue;
    let text = node.textContent ?? '';
    for (let inner = text.replace(/⟦[^⟦⟧]*⟧/g, ''); inner !== text; inner = text.replace(/⟦[^⟦⟧]*⟧/g, '')) text = inner;
    const rest = text.replace(/DATA|\b(?:ms|s|min|h|B|kB|MB)\b|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\b|dpl_\w+|http\S+|127\.0\.0\.1\S*|\b[0-9a-f]{8}\b/g, '');
    if (/\p{L}{2}/u.test(rest)) found.push(text);
  }
  const named = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((element) => ['aria-label', 'title'].flatMap((name) => element.getAttribute(name) ?? []));
  return [...found, ...named.filter((text) => !text.includes('⟦') && !/^(?:sha256:|DATA$|[0-9a-f]{64}$)/.test(text) && /\p{L}{2}/u.test(text) && !/\d/.test(text))];
}

describe('every text of the interface is a message', () => {
  let database: SlipwayDatabase;
  beforeEach(async () => {
    database = freshDatabase();
    await database.agents.put({ id: agent, url: 'http://127.0.0.1:7420', name: 'DATA', person: 'DATA', keyid: 'k', descriptor: '', environments: ['staging'], pairedAt: 0, checkpoint: null, seenAt: 0, problem: null });
    await database.environments.put(environmentRow('staging', { configuration: { DATA: 'DATA' } }));
    const release = { site: 'cafe/staging', agent, digest, content: digest, projectName: 'DATA', routing: { spa: false, cleanUrls: false, headers: [], redirects: [] }, source: { kind: 'folder' as const, tools: {} }, liveAt: 1, label: 'DATA', pinned: 1 as const };
    const file = { sha256: 'c'.repeat(64), size: 10, mode: '0644' as const, mediaType: 'text/plain' };
    await database.releases.bulkPut([{ id: older, createdAt: 1, files: [{ path: 'DATA', ...file }], values: { DATA: 'DATA' }, ...release }, { id: newer, createdAt: 2, files: [{ path: 'DATA2', ...file }], values: {}, ...release }]);
    await database.sites.put(siteRow('staging', {
      projectName: 'DATA', storage: { used: 1, quota: 2 }, live: { deployment: newer, digest, content: digest, since: 0 }, previous: { deployment: older, digest, content: digest }, pending: { deployment: newer, returnTo: older, held: true },
      queue: [{ deployment: newer, person: 'DATA', since: 0, working: true }, { deployment: older, person: 'DATA', since: 0, working: false }],
    }));
    const finding = { part: 'store' as const, message: 'DATA', next: 'DATA', repairable: true, count: 30, paths: ['DATA', 'DATA2', 'DATA3', 'DATA4'], releases: [newer, older] };
    await database.checks.put({
      id: 'cafe/staging', run: 'chk_1', repair: true, beganAt: 1, endedAt: 2, done: 1, total: 1, foundAt: 1, sentAgain: { files: 2, configurations: 1 }, error: { ...failure, retry: 'never' },
      report: {
        at: 1, files: 2, bytes: 2, entries: 3, repaired: ['DATA'], releases: [{ deployment: newer, createdAt: 1, live: true, wasLive: true, whole: false, missing: 1, configured: true }],
        findings: (['store', 'pointer', 'configuration', 'audit'] as const).map((part) => ({ ...finding, part, code: part })),
      },
    });
    await database.history.bulkPut([older, newer].map((id) => record(id, { projectName: 'DATA', initiatedBy: 'DATA', label: 'DATA' })));
    await database.runs.put(runRow(deploymentId('f'), { state: 'failed', endedAt: 5000, unfinished: 0, error: failure, input: { projectId: 'cafe', projectName: 'DATA', targetEnvironment: 'staging', strategy: 'blue-green', initiatedBy: 'DATA', metadata: { action: 'deploy' } } }));
    await database.steps.put(stepRow(deploymentId('f'), 'validation/smoke', { state: 'failed', error: failure }));
    const look = (at: number) => ({ at, here: { busy: at, memory: 5_000 }, agent: { startedAt: 1, cpu: at, memory: 9_000 } });
    await database.usages.put({ id: deploymentId('f'), samples: [look(1_000), look(3_000)] });
  });
  afterEach(() => clear(database));

  const pages: readonly { readonly name: string; readonly page: () => ReactNode; readonly heading: RegExp }[] = [
    { name: 'history', page: () => <History />, heading: /History/ },
    { name: 'failure', page: () => <DeploymentPage id={deploymentId('f')} />, heading: /What you can do/ },
    { name: 'deployment', page: () => <DeploymentPage id={newer} />, heading: /Figures/ },
    { name: 'sites', page: () => <Sites />, heading: /staging/ },
    { name: 'site', page: () => <SitePage project="cafe" environment="staging" />, heading: /Releases/ },
    { name: 'difference', page: () => <DifferencePage from={older} to={newer} />, heading: /What became different/ },
    { name: 'options', page: () => <Options />, heading: /Keys never leave/ },
    { name: 'guide', page: () => <Guide />, heading: /Where things are/ },
    { name: 'popup', page: () => <Popup tab={undefined} />, heading: /Changes/ },
  ];
  it.each(pages)('$name', async ({ page, heading }) => {
    show(page(), database);
    await screen.findAllByText(heading);
    expect(wordless()).toEqual([]);
  });
});
