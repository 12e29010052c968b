import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Everything that would change node_modules. */
const CHANGES = 'install|i|in|ins|inst|isntall|add|ci|clean-install|ic|install-clean|install-test|it|cit|update|up|upgrade|uninstall|unlink|remove|rm|r|un|prune|dedupe|ddp|link|ln|rebuild|rb';
const check = fileURLToPath(new URL('check-install.mjs', import.meta.url));
const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;

/**
 * Puts an npm, pnpm and yarn of the container's own into a folder, to be found first: whatever would change node_modules is only
 * checked, anything else goes to the real program beside Node, if there is one.
 */
export async function placePackageManagers(bin: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  for (const name of ['npm', 'pnpm', 'yarn']) {
    const real = join(dirname(process.execPath), name);
    const checked = `exec ${quoted(process.execPath)} ${quoted(check)} "$@"`;
    const script = [
      '#!/bin/sh',
      ...(name === 'yarn' ? [`[ $# -eq 0 ] && ${checked}`] : []),
      `for word do case $word in -*) continue;; ${CHANGES}) ${checked};; *) break;; esac; done`,
      existsSync(real) ? `exec ${quoted(real)} "$@"` : `echo 'jsh: command not found: ${name}' >&2; exit 127`,
    ];
    await writeFile(join(bin, name), `${script.join('\n')}\n`, { mode: 0o755 });
  }
}
