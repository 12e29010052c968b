/** A token bucket as it stood at a time, ms. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** How much a bucket holds and how fast it fills. */
export interface BucketPolicy {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** Fractions add up to a little less than they should: so near to a token, it is one, or who waited as told would be refused. */
const rounding = 1e-6;

/** Takes one token, if there is one. `retryAfter` in ms: when the next one will be there. A bucket nobody has used is full. */
export function take(bucket: Bucket | undefined, { capacity, refillPerSecond }: BucketPolicy, now: number): { state: Bucket; allowed: boolean; retryAfter: number; remaining: number } {
  const elapsed = bucket ? Math.max(0, now - bucket.at) / 1000 : 0;
  const tokens = bucket ? Math.min(capacity, bucket.tokens + elapsed * refillPerSecond) : capacity;
  const allowed = tokens >= 1 - rounding;
  const left = allowed ? Math.max(0, tokens - 1) : tokens;
  return { state: { tokens: left, at: now }, allowed, retryAfter: allowed ? 0 : Math.ceil(((1 - left) / refillPerSecond) * 1000), remaining: Math.floor(left) };
}
