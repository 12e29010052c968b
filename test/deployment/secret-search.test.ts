import { expect, test } from 'vitest';
import { Security } from '../../src/deployment/security.ts';
import type { StoredProjects } from '../../src/deployment/projects.ts';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { openDatabase } from '../../src/storage/database.ts';

const key = `AKIA${'A'.repeat(16)}`;

/** A project of texts whose digests are told, and which of them were read. */
function search(database: ReturnType<typeof openDatabase>, site: Record<string, string>) {
  const read: string[] = [];
  const files = Object.entries(site).map(([path, text]): DeploymentFile => (
    { path, size: text.length, mode: '0644', mediaType: 'text/plain', sha256: Buffer.from(text.padEnd(32)).toString('hex').slice(0, 64) }
  ));
  const projects: Pick<StoredProjects, 'read' | 'eachFile'> = {
    read: (snapshotId) => Promise.resolve({
      snapshotId, projectId: 'p', files, leftOut: [], gaps: [], source: { kind: 'folder', tools: {} },
      routing: { spa: false, cleanUrls: false, headers: [], redirects: [] },
    }),
    async eachFile(_, wanted, take) {
      for (const file of files.filter(wanted)) {
        read.push(file.path);
        take(file, new TextEncoder().encode(site[file.path]));
      }
    },
  };
  const security = new Security({ database, projects, now: () => 1, targets: undefined as never });
  return { read, scan: async () => (await security.scanSnapshot('s')).findings.map(({ path }) => path) };
}

test('texts that held no secret are not read again, those that did are told again', async () => {
  const database = openDatabase(`secret-search-${Math.random()}`);
  const site = { 'a.txt': `key ${key}`, 'b.txt': 'nothing', 'c.txt': 'nothing else' };
  const first = search(database, site);
  expect(await first.scan()).toEqual(['a.txt']);
  expect(first.read).toEqual(['a.txt', 'b.txt', 'c.txt']);
  const second = search(database, { ...site, 'c.txt': `now ${key}`, 'moved.txt': 'nothing' });
  expect(await second.scan()).toEqual(['a.txt', 'c.txt']);
  expect(second.read).toEqual(['a.txt', 'c.txt']);
});

test('by other rules than before all is read again', async () => {
  const database = openDatabase(`secret-search-${Math.random()}`);
  await search(database, { 'b.txt': 'nothing' }).scan();
  await database.searches.update('p', { rules: 'the rules of another version' });
  const again = search(database, { 'b.txt': 'nothing' });
  await again.scan();
  expect(again.read).toEqual(['b.txt']);
});
