import { expect, it } from 'vitest';
import { previewAddress, previewTokenOf } from '../../src/domain/preview-origin.ts';

const token = 'abcdefghijklmnopqrstuvwx27';

it.each([
  ['http://127.0.0.1:7541/', `http://preview--${token}.localhost:7541/`],
  ['http://[::1]:7541/', `http://preview--${token}.localhost:7541/`],
  ['http://localhost:7541/', `http://preview--${token}.localhost:7541/`],
  ['https://shop--staging--preview.sites.example.org/', `https://preview--${token}.sites.example.org/`],
  ['http://shop--staging--preview.sites.localhost:8080/', `http://preview--${token}.sites.localhost:8080/`],
])('a preview beside %s has an origin of its own', (base, address) => {
  expect(previewAddress(base, token)).toBe(address);
  expect(previewTokenOf(new URL(address).host)).toBe(token);
});

it('is told from the first label alone', () => {
  for (const host of ['127.0.0.1:80', `${token}.localhost`, `x.preview--${token}.localhost`, `preview--${token}`, `preview--${token}a.localhost`, 'preview--staging.sites.example.org', '']) expect(previewTokenOf(host)).toBeUndefined();
});
