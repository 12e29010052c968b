import { expect, test } from 'vitest';
import { mediaTypeOf } from '../../src/packaging/media-type.ts';

test.each([
  ['index.html', 'text/html'], ['a/b.CSS', 'text/css'], ['app.mjs', 'text/javascript'], ['app.js.map', 'application/json'], ['x.wasm', 'application/wasm'], ['f.woff2', 'font/woff2'],
  ['logo.svg', 'image/svg+xml'], ['site.webmanifest', 'application/manifest+json'], ['photo.avif', 'image/avif'],
  ['html', 'application/octet-stream'], ['js', 'application/octet-stream'], ['a/html', 'application/octet-stream'], ['LICENSE', 'application/octet-stream'], ['x.unheard-of', 'application/octet-stream'],
])('%s is served as %s', (path, type) => {
  expect(mediaTypeOf(path)).toBe(type);
});
