/** A dedicated worker as far as its time is counted: every message it is sent is a job, and is answered by one message. */
type Counted = Pick<Worker, 'addEventListener' | 'postMessage'>;

/** How long workers have been at work. */
export interface BusyTime {
  /** Counts a worker's time from now on; answers the worker. */
  watch<W extends Counted>(worker: W): W;
  /** ms so far, each worker's by itself; work that goes on counts as far as it has come. Waiting for the disk within a job is work too. */
  total(): number;
}

/** Nothing counted yet. */
export function createBusyTime(now: () => number): BusyTime {
  const underWay = new Map<Counted, { readonly since: number; readonly jobs: number }>();
  let ended = 0;

  function end(worker: Counted, jobs: number): void {
    const work = underWay.get(worker);
    if (!work) return;
    if (jobs < work.jobs) return void underWay.set(worker, { ...work, jobs: work.jobs - jobs });
    underWay.delete(worker);
    ended += now() - work.since;
  }

  return {
    watch(worker) {
      const post: (message: unknown, transfer: Transferable[]) => void = worker.postMessage.bind(worker);
      worker.postMessage = (message: unknown, transfer: Transferable[] | StructuredSerializeOptions = []) => {
        const work = underWay.get(worker);
        underWay.set(worker, { since: work?.since ?? now(), jobs: (work?.jobs ?? 0) + 1 });
        post(message, Array.isArray(transfer) ? transfer : transfer.transfer ?? []);
      };
      worker.addEventListener('message', () => end(worker, 1));
      // One that broke is never asked again.
      for (const event of ['error', 'messageerror'] as const) worker.addEventListener(event, () => end(worker, Infinity));
      return worker;
    },
    total: () => [...underWay.values()].reduce((sum, { since }) => sum + now() - since, ended),
  };
}
