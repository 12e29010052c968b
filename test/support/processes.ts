import { readdirSync, readFileSync } from 'node:fs';

/** Memory (proportional set size) and processor time of some processes together, as Linux counts them. */
export interface Usage {
  readonly pssBytes: number;
  readonly cpuMs: number;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended meanwhile.
    return '';
  }
}

/** Descendants of a process whose command line has a word in it. */
export function descendants(root: number, word: string): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(`/proc/${entry}/stat`);
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const under = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || under(parent));
  };
  return [...parents.keys()].filter((pid) => under(pid) && read(`/proc/${pid}/cmdline`).includes(word));
}

/** What processes use at this moment. A process that has ended counts nothing. */
export function usageOf(pids: readonly number[]): Usage {
  let pssBytes = 0;
  let cpuMs = 0;
  for (const pid of pids) {
    pssBytes += Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime and stime, in ticks of 10 ms.
    if (stat !== '') cpuMs += (Number(fields[11]) + Number(fields[12])) * 10;
  }
  return { pssBytes, cpuMs };
}
