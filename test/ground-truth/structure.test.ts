import { describe, expect, test } from 'vitest';
import { loadedFiles } from '../../src/deployment/pipelines/smoke-checks.ts';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { mediaTypeOf } from '../../src/packaging/media-type.ts';
import { entryPageOf } from '../../src/packaging/pages/entry-page.ts';
import { inspectStructure } from '../../src/packaging/structure.ts';
import { builtProjects } from './built-project.ts';

const projects = builtProjects().map((project) => [project.variant.name, project] as const);

/** A site as a capture hands it over; texts that were not recorded are empty. */
function siteOf([, { variant, site }]: (typeof projects)[number]) {
  const contents = site('first');
  const files = [...contents.keys()].map((path): DeploymentFile => ({ path, sha256: '0'.repeat(64), size: contents.get(path)?.length ?? 0, mode: '0644', mediaType: mediaTypeOf(path) }));
  return { files, contents, routing: { spa: false, cleanUrls: true, headers: [], redirects: [], ...variant.routing } };
}

describe('what real tools build', () => {
  test.each(projects)('%s has nothing wrong with it', async (...project) => {
    const { files, contents, routing } = siteOf(project);
    expect(await inspectStructure(files, routing, async (path) => contents.get(path) ?? '')).toEqual([]);
  });

  test.each(projects)('%s: without a program or style sheet that its entry page waits for it is stopped', async (...project) => {
    const { files, contents, routing } = siteOf(project);
    const entry = entryPageOf((path) => contents.has(path), routing);
    const [vital] = loadedFiles(contents.get(entry?.file ?? '') ?? '', entry?.at ?? '').filter((one) => one.vital);
    if (!vital) return;
    const found = await inspectStructure(files.filter(({ path }) => path !== vital.path), routing, async (path) => contents.get(path) ?? '');
    expect(found.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([`It refers to /${vital.path}, which is not there.`]);
  });
});
