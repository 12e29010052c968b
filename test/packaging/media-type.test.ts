import { expect, test } from 'vitest';
import { mediaTypeOf } from '../../src/packaging/media-type.ts';

test.each([
  ['index.html', 'text/html'], ['a/b.CSS', 'text/css'], ['app.mjs', 'text/javascript'], ['app.js.map', 'application/json'], ['x.wasm', 'application/wasm'], ['f.woff2', 'font/woff2'],
  ['logo.svg', 'image/svg+xml'], ['site.webmanifest', 'application/manifest+json'], ['photo.avif', 'image/avif'],
  ['html', 'application/octet-stream'], ['js', 'application/octet-stream'], ['a/html', 'application/octet-stream'], ['LICENSE', 'application/octet-stream'], ['x.unheard-of', 'application/octet-stream'],
  ['.well-known/apple-app-site-association', 'application/json'], ['apple-app-site-association', 'application/json'], ['app/.well-known/matrix/client', 'application/json'],
  ['.well-known/openid-configuration', 'application/json'], ['tenant/.well-known/oauth-authorization-server', 'application/json'], ['.well-known/webfinger', 'application/jrd+json'],
  ['.well-known/host-meta', 'application/xrd+xml'], ['.well-known/acme-challenge/a-B_1', 'text/plain'], ['openid-configuration', 'application/octet-stream'], ['x.well-known/nodeinfo', 'application/octet-stream'],
  ['.well-known/security.txt', 'text/plain'], ['.well-known/assetlinks.json', 'application/json'],
])('%s is served as %s', (path, type) => {
  expect(mediaTypeOf(path)).toBe(type);
});
