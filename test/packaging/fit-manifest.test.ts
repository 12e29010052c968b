import { expect, it } from 'vitest';
import { DeploymentStatement, filesOf, subjectsOf } from '../../src/domain/manifest.ts';
import { fitManifest } from '../../src/packaging/fit-manifest.ts';

const routing = { spa: false, cleanUrls: true, headers: [], redirects: [] };
const file = { path: 'a.js', sha256: 'a'.repeat(64), size: 1, mode: '0644', mediaType: 'text/javascript' } as const;

it('sends what the tool says of names to targets that understand it, and tells of the others', () => {
  const contents = { files: [{ ...file, hashed: true }, { ...file, path: 'b.js', hashed: false }, { ...file, path: 'c.js' }], routing };
  expect(fitManifest(contents, ['hashed-files'])).toEqual({ ...contents, notApplied: [], refused: [] });
  const fitted = fitManifest(contents, []);
  expect(JSON.stringify(subjectsOf(fitted.files))).not.toContain('hashed');
  expect(fitted.notApplied).toEqual([expect.stringContaining('Update it')]);
  expect(fitManifest({ files: [file], routing }, []).notApplied).toEqual([]);
});

it('reads what it wrote, and what earlier versions wrote', () => {
  const files = [{ ...file, hashed: true }, file];
  const subject = DeploymentStatement.shape.subject.parse(JSON.parse(JSON.stringify(subjectsOf(files))));
  expect(filesOf({ subject } as never)).toEqual(files);
});

it('keeps names that Windows reserves from agents that would refuse them, and from no other', () => {
  const contents = { files: [{ ...file, path: 'assets/aux.js' }, { ...file, path: 'nul.bin' }, file], routing };
  expect(fitManifest(contents, ['reserved-names', 'hashed-files', 'routing-rules']).refused).toEqual([]);
  expect(fitManifest(contents, []).refused).toEqual([expect.stringContaining('“assets/aux.js” and 1 more')]);
  expect(fitManifest({ files: [file], routing }, []).refused).toEqual([]);
});
