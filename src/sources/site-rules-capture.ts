import { DeployError } from '../domain/errors.ts';
import type { Routing } from '../domain/manifest.ts';
import { siteRuleLimits } from '../domain/site-rules.ts';
import { type CompiledRules, compileSiteRules } from '../packaging/site-rules/compile.ts';
import { type RuleFile, ruleFiles } from '../packaging/site-rules/rule-note.ts';
import { sha256Hex } from '../security/digest.ts';
import type { CaptureSink } from './source.ts';

/** Takes the files of rules out of a capture. */
export interface SiteRulesCapture {
  /** Hands everything on but `_headers` and `_redirects` at the root of the site, which it keeps. */
  readonly sink: CaptureSink;
  /** The rules kept, put into the site's routing. `paths`: every file that was captured. */
  compile(paths: readonly string[], routing: Routing): CompiledRules;
}

function ruleFile(path: string): RuleFile | undefined {
  return ruleFiles.find((file) => file === path);
}

/** Keeps the rules of one capture; everything else goes to `sink`. Its calls throw DeployError `capture.changed` for rules of another digest than was told. */
export function captureSiteRules(sink: CaptureSink): SiteRulesCapture {
  const texts = new Map<RuleFile, string>();
  const parts = new Map<RuleFile, Blob[]>();

  async function keep(file: RuleFile, bytes: Blob, digest: string | undefined): Promise<void> {
    if (digest !== undefined && await sha256Hex(new Uint8Array(await bytes.arrayBuffer())) !== digest) {
      throw new DeployError('capture.changed', `${file} changed while it was read.`, { next: 'Try again.' });
    }
    texts.set(file, await bytes.text());
  }

  return {
    sink: {
      ...(sink.reuse ? { reuse: async (files) => await sink.reuse?.(files.filter(({ path }) => !ruleFile(path))) ?? new Set() } : {}),
      async addFiles(files, bytes) {
        if (!files.some(({ path }) => ruleFile(path))) {
          await sink.addFiles(files, bytes);
          return;
        }
        const others: typeof files[number][] = [];
        const blobs: Blob[] = [];
        let offset = 0;
        for (const file of files) {
          const blob = bytes.slice(offset, offset + file.size);
          offset += file.size;
          const rules = ruleFile(file.path);
          if (rules) {
            await keep(rules, blob, file.sha256);
          } else {
            others.push(file);
            blobs.push(blob);
          }
        }
        if (others.length > 0) await sink.addFiles(others, new Blob(blobs));
      },
      async addPart(path, bytes, last, sha256) {
        const rules = ruleFile(path);
        if (!rules) {
          await sink.addPart(path, bytes, last, sha256);
          return;
        }
        const kept = parts.get(rules) ?? [];
        parts.set(rules, kept);
        // More than the limits of rules can need is not kept, so that a mistake fills no memory.
        const isTooLarge = kept.reduce((sum, { size }) => sum + size, 0) > 4 * siteRuleLimits.fileChars;
        if (!isTooLarge) kept.push(bytes);
        if (last) await keep(rules, new Blob(kept), isTooLarge ? undefined : sha256);
      },
    },
    compile: (paths, routing) => compileSiteRules(texts, paths.filter((path) => !ruleFile(path)), routing),
  };
}
