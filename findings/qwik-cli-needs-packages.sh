#!/bin/sh
# The command line of @builder.io/qwik 1.20.1 requires the packages `ignore` and `semver`, which it does not depend on: a project that
# has neither from elsewhere (its starter gets them with ESLint) cannot run `qwik build` or any command of it. With both in the
# project it works. Exits with 0 as long as that is so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "scripts": { "qwik": "qwik build", "build.client": "true" } }' > package.json
npm install --no-audit --no-fund --loglevel=error @builder.io/qwik@1.20.1 vite@7.3.8 > /dev/null
echo "node $(node --version), @builder.io/qwik $(node -p "require('./node_modules/@builder.io/qwik/package.json').version")"
for added in '' ignore@5.3.1 semver@7.7.2; do
  [ -z "$added" ] || npm install --no-audit --no-fund --loglevel=error "$added" > /dev/null
  echo "qwik build${added:+, after npm install $added}:"
  if npm run --silent qwik > output.txt 2>&1; then echo '  works'; else echo "  $(grep -m1 'Cannot find module' output.txt)"; fi
done | tee seen.txt
grep -q "Cannot find module 'ignore'" seen.txt && grep -q "Cannot find module 'semver'" seen.txt && grep -q works seen.txt
