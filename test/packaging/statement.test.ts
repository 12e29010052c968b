import { expect, test } from 'vitest';
import { DeploymentStatement, filesOf } from '../../src/domain/manifest.ts';
import { buildStatement, configurationBytes, type StatementParts } from '../../src/packaging/statement.ts';
import { fileOf } from './release-files.ts';

const parts: StatementParts = {
  deployment: `dpl_${'A'.repeat(22)}`, agent: 'aa'.repeat(32), project: `prj_${'A'.repeat(22)}`, projectName: 'Harbour', environment: 'staging', action: 'deploy', strategy: 'blue-green',
  parent: null, created: 1, expires: 2, configSha256: 'bb'.repeat(32), routing: { spa: true, cleanUrls: false, headers: [], redirects: [] },
  source: { kind: 'bolt-container', tools: {} }, builder: { id: 'test', version: '1' },
};

test('a statement holds the files as they were given, and the same parts give the same bytes', () => {
  const files = [fileOf('index.html', 10), fileOf('a.png', 0)];
  const statement = buildStatement(parts, files);
  expect(filesOf(statement)).toEqual(files);
  expect(JSON.stringify(buildStatement({ ...parts }, files))).toBe(JSON.stringify(statement));
  expect(DeploymentStatement.shape.subject.parse(statement.subject)).toEqual(statement.subject);
  expect(statement.predicate).toMatchObject({ config: { sha256: 'bb'.repeat(32) }, projectName: 'Harbour' });
});

test('a configuration has one spelling', () => {
  const text = (values: Record<string, string>) => new TextDecoder().decode(configurationBytes(values));
  expect(text({ B: '2', A: '1' })).toBe('{"A":"1","B":"2"}');
  expect(text({ A: '1', B: '2' })).toBe(text({ B: '2', A: '1' }));
});
