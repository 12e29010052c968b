import { readFileSync } from 'node:fs';
import { z } from 'zod';

const HostAnswer = z.object({
  status: z.number(),
  location: z.string().optional(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
  body: z.string().optional(),
});
/** What a host answered. Bodies are the first 60 letters, of pages without their head. */
export type HostAnswer = z.infer<typeof HostAnswer>;

const Row = z.object({
  id: z.string(), set: z.string(), note: z.string(),
  files: z.object({ set: z.string() }),
  request: z.object({ method: z.string(), path: z.string(), label: z.string().optional(), headers: z.record(z.string(), z.string()).optional() }),
  expected: z.object({ netlify: z.union([HostAnswer, z.string()]), cloudflare: z.union([HostAnswer, z.string()]) }),
  agent: z.union([HostAnswer, z.string()]),
});
export type Row = z.infer<typeof Row>;

const table = z.object({ sets: z.record(z.string(), z.record(z.string(), z.string())), rows: z.array(Row) })
  .parse(JSON.parse(readFileSync(new URL('conformance.json', import.meta.url), 'utf8')));

/** Rows as netlify-cli 27.10.2 and wrangler 4.164.0 answered them. */
export const { rows } = table;

/** The set `limits`, which the table names and does not hold: made again from what its rows say of it. */
function limitsSet(): Record<string, string> {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  return {
    'index.html': '<!doctype html><title>home</title>home',
    _redirects: [
      ...numbers(2_100).map((n) => `/s${n} /t${n} 301`),
      `/longrule /${'x'.repeat(2_100)} 301`,
      ...numbers(101).map((n) => `/dyn${n}/* /t${n}/:splat 301`),
    ].join('\n'),
    _headers: [
      `/long.txt\n  X-Long: ${'y'.repeat(2_100)}`, `/longok.txt\n  X-Long: ${'y'.repeat(1_900)}`,
      ...numbers(130).map((n) => `/h${n}.txt\n  X-N: ${n}`),
    ].join('\n'),
    'long.txt': 'l', 'longok.txt': 'l',
    ...Object.fromEntries(numbers(130).map((n) => [`h${n}.txt`, String(n)])),
  };
}

/** The files of a set by path, as text. */
export function filesOfSet(name: string): Readonly<Record<string, string>> {
  if (name === 'limits') return limitsSet();
  // The table describes these two instead of holding them.
  if (name === 'ranges') return { 'plain.js': `${'abcdefghij'.repeat(1_000)}tail` };
  return table.sets[name] ?? {};
}
