/** How long a tab may be silent while it is asked for something, ms. */
export interface WatchTimes {
  /** Silence after which it is probed, and between probes. */
  readonly probeAfterMs: number;
  /** A page that hears probes, and whose container answers none for so long, has a dead container. */
  readonly containerMs: number;
  /**
   * A page that sends nothing at all for so long does not answer any more. A page that draws thousands of
   * files is busy for long.
   */
  readonly pageMs: number;
}

/** Times that suit an editor on a busy machine. */
export const watchTimes: WatchTimes = { probeAfterMs: 2_000, containerMs: 8_000, pageMs: 60_000 };

/** What a watch does: it sends a probe under a number, and says what has died. */
export interface WatchActions {
  probe(): number;
  died(what: 'container' | 'page'): void;
}

/**
 * Watches a connection on which something is asked for. A build may be silent for minutes while its container
 * lives, so silence alone proves nothing: the page is probed, and answers for itself at once and for its
 * container when that has answered. Timers of a page in the background are held back by the browser; these
 * run in the worker.
 */
export class LinkWatch {
  readonly #times: WatchTimes;
  readonly #actions: WatchActions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /**
   * When something was heard last, and when the page heard the first probe that its container has not
   * answered.
   */
  #heardAt = 0;
  #unansweredSince: number | undefined;
  readonly #probes = new Set<number>();

  constructor(actions: WatchActions, times: WatchTimes = watchTimes) {
    this.#actions = actions;
    this.#times = times;
  }

  /** Begins to watch, or goes on. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#progress();
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A note has come. Answers whether it was one about a probe, which concerns nobody else. */
  heard(note: { readonly kind: string; readonly id: number }): boolean {
    if (!this.#probes.has(note.id)) {
      this.#progress();
      return false;
    }
    if (note.kind === 'alive') this.#pageLives();
    else this.#progress();
    return true;
  }

  #progress(): void {
    this.#heardAt = Date.now();
    this.#unansweredSince = undefined;
    this.#probes.clear();
  }

  #pageLives(): void {
    this.#heardAt = Date.now();
    this.#unansweredSince ??= this.#heardAt;
    if (this.#heardAt - this.#unansweredSince >= this.#times.containerMs) this.#actions.died('container');
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const silence = Date.now() - this.#heardAt;
      if (silence >= this.#times.pageMs) return this.#actions.died('page');
      if (silence >= this.#times.probeAfterMs || this.#unansweredSince !== undefined) this.#probes.add(this.#actions.probe());
      return this.#wait();
    }, this.#times.probeAfterMs);
  }
}
