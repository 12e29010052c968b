import pLimit, { type LimitFunction } from 'p-limit';

/** Requests with large bodies that may be under way to one agent: browsers open six connections to a host, and one stays free for leases and other small things. */
export const mostLanes = 5;

/** Lets a request on its way when fewer than that are, of all transfers to an agent together. */
export type HostLanes = <T>(agent: string, request: () => Promise<T>) => Promise<T>;

/** Lanes of all agents. */
export function createHostLanes(): HostLanes {
  const lanes = new Map<string, LimitFunction>();
  return (agent, request) => {
    const lane = lanes.get(agent) ?? pLimit(mostLanes);
    lanes.set(agent, lane);
    return lane(request);
  };
}
