import { expect, test } from 'vitest';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { Security } from '../../src/deployment/security.ts';
import type { StoredProjects } from '../../src/deployment/projects.ts';
import { mediaTypeOf } from '../../src/packaging/media-type.ts';
import { openDatabase } from '../../src/storage/database.ts';

/** What a snapshot of these files is found to hold, each time it is looked through. */
async function scans(texts: Record<string, string>): Promise<string[][]> {
  const files = Object.entries(texts).map(([path, text], index): DeploymentFile => (
    { path, size: text.length, sha256: String(index).padStart(64, '0'), mode: '0644', mediaType: mediaTypeOf(path) }
  ));
  const projects: Pick<StoredProjects, 'read' | 'eachFile'> = {
    read: (snapshotId) => Promise.resolve({
      snapshotId, projectId: 'p', files, leftOut: [], gaps: [], source: { kind: 'folder', tools: {} },
      routing: { spa: false, cleanUrls: false, headers: [], redirects: [] },
    }),
    async eachFile(_, wanted, take) {
      for (const file of files.filter(wanted)) take(file, new TextEncoder().encode(texts[file.path] ?? ''));
    },
  };
  const security = new Security({ database: openDatabase(`security-scan-${Math.random()}`), projects, now: () => 1, targets: undefined as never });
  const scan = async (): Promise<string[]> => (await security.scanSnapshot('s')).findings.map(({ level, message, path }) => `${level} ${path ?? ''} ${message}`);
  return [await scan(), await scan()];
}

/** The same, which must not change from one time to the next. */
async function scan(texts: Record<string, string>): Promise<string[]> {
  const [first = [], second] = await scans(texts);
  expect(second).toEqual(first);
  return first;
}

// Put together here: a scanner of this repository would find it otherwise.
const key = `-----BEGIN PRIVATE ${'KEY'}-----`;
const map = (sources: (string | null)[], sourcesContent?: (string | null)[]) => JSON.stringify({ version: 3, mappings: '', sources, sourcesContent });

test('a private key stops a release whichever way it came in; a certificate does not', async () => {
  expect(await scan({ 'tls.pem': key, 'ca.pem': '-----BEGIN CERTIFICATE-----', 'i18n/en/secrets.json': '{"title":"Secrets"}', 'index.html': 'x' })).toEqual([
    'error tls.pem it holds a private key, or what looks like one',
  ]);
  expect(await scan({ '.env': 'A=1' })).toEqual(['error .env environment files hold secrets']);
});

test('source maps with the project\'s own sources are told once; others are not', async () => {
  expect(await scan({
    'a.js.map': map(['../src/a.ts'], ['secret plan']), 'b.css.map': map(['b.scss'], ['x']),
    'c.js.map': map(['../src/c.ts']), 'd.js.map': map(['../node_modules/react/index.js', null], ['x', null]), 'e.js.map': 'no map', 'map.json': map(['x'], ['x']),
  })).toEqual([expect.stringMatching(/^warning {2}The source maps hold the project’s own sources \(a\.js\.map and 1 more\).*Build without source maps/)]);
});

test('records of a build are noted and published all the same', async () => {
  expect(await scan({ '.vite/manifest.json': '{}', 'q-manifest.json': '{}', 'manifest.json': '{}' })).toEqual([
    expect.stringMatching(/^info {2}A record of the build is published with the site \(\.vite\/manifest\.json and 1 more\)/),
  ]);
});
