import { permissionMissing } from '../domain/errors.ts';
import { agentPatterns, hostPattern } from '../domain/host-patterns.ts';

/** The platform's fetch, as far as it is used. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** Whether the browser lets us reach all of these hosts (match patterns). */
export type MayReach = (patterns: readonly string[]) => Promise<boolean>;

/**
 * A fetch for an agent and its sites that tells a host nobody allowed apart from one that does not answer: to us both look the same. Asks only once
 * something failed. Throws DeployError `permission.missing`, whose `details` name the `host` and the `patterns` that have to be allowed, and else what `fetch` throws.
 */
export function createReach(agent: { readonly url: string; readonly siteDomain?: string }, fetch: Fetch, mayReach: MayReach): Fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (cause) {
      const pattern = hostPattern(input);
      if (init.signal?.aborted === true || pattern === undefined || await mayReach([pattern])) throw cause;
      throw permissionMissing(new URL(input).hostname, [...new Set([...agentPatterns(agent.url, agent.siteDomain), pattern])], cause);
    }
  };
}
