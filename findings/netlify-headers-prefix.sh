#!/bin/sh
# A header rule for a folder (`/api/*` in Netlify's _headers) also applies to every address that begins with the same letters: /apidocs, /api.html.
# @netlify/headers-parser 10.1.1 (what `netlify dev` matches header rules with) makes the optional slash of `/*` optional everywhere, so that
# `/api/*` becomes ^/api/?(.*)/?$. A dot beside a wildcard is any letter too: `/*.js` applies to /appXjs.
# Rules are documented at https://docs.netlify.com/manage/routing/headers/ .
# Help: write `/api` and `/api/*` rules only where no neighbour begins with the same letters; Cloudflare and Slipway match whole segments.
# Exits 0 while the behaviour is as described.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @netlify/headers-parser@10.1.1
cat >check.mjs <<'EOF'
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllHeaders } from '@netlify/headers-parser';

const { version } = JSON.parse(readFileSync('node_modules/@netlify/headers-parser/package.json', 'utf8'));
console.log(`@netlify/headers-parser ${version}, Node ${process.version}`);
writeFileSync('_headers', '/api/*\n  X-Robots-Tag: noindex\n/*.js\n  X-Script: yes\n');
const { headers, errors } = await parseAllHeaders({ headersFiles: ['_headers'], configHeaders: [], minimal: false });
if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
const expected = { '/api/list': ['/api/*'], '/api': ['/api/*'], '/apidocs': ['/api/*'], '/api.html': ['/api/*'], '/app.js': ['/*.js'], '/appXjs': ['/*.js'], '/about': [] };
let changed = false;
for (const [path, wanted] of Object.entries(expected)) {
  const got = headers.filter(({ forRegExp }) => forRegExp.test(path)).map((rule) => rule.for);
  console.log(`${path.padEnd(10)} ${got.join(' ') || '-'}`);
  changed ||= JSON.stringify(got) !== JSON.stringify(wanted);
}
process.exit(changed ? 1 : 0);
EOF
node check.mjs
