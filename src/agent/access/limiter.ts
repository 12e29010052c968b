import { DeployError } from '../../domain/errors.ts';
import { take, type Bucket } from '../../security/rate-limit.ts';

/** Token buckets by name: an address, a key, an invitation. */
export interface Limiter {
  /** Takes one token. Answers the RateLimit fields (draft-ietf-httpapi-ratelimit-headers). Throws DeployError `request.too-many`. */
  take(name: string): Record<string, string>;
}

/** Limiter over an in-memory table of at most 10,000 names; the longest unused is forgotten. */
export function createLimiter(policy: { readonly name: string; readonly capacity: number; readonly refillPerSecond: number }, now: () => number): Limiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(name) {
      const outcome = take(buckets.get(name), policy, now());
      buckets.delete(name);
      buckets.set(name, outcome.state);
      if (buckets.size > 10_000) for (const oldest of buckets.keys()) {
        buckets.delete(oldest);
        break;
      }
      const full = Math.ceil((policy.capacity - outcome.remaining) / policy.refillPerSecond);
      if (!outcome.allowed) {
        throw new DeployError('request.too-many', 'Too many requests at once.', { next: 'Wait a moment.', retry: 'after', retryAfter: outcome.retryAfter, details: { limit: policy.name } });
      }
      return {
        'ratelimit-policy': `"${policy.name}";q=${policy.capacity};w=${Math.ceil(policy.capacity / policy.refillPerSecond)}`,
        'ratelimit': `"${policy.name}";r=${Math.floor(outcome.remaining)};t=${full}`,
      };
    },
  };
}
