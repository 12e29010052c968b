import { Agent, request } from 'node:http';

/** What visitors met. */
export interface LoadReport {
  readonly requests: number;
  /** Everything that was not a page: broken connections, other statuses, pages nobody released. */
  readonly failures: readonly string[];
  readonly pages: ReadonlySet<string>;
}

/** Visitors on kept-alive connections who ask without a pause until stopped. Nothing is repeated: a request that fails has failed. */
export function startLoad(address: string, visitors: number): { stop(): Promise<LoadReport>; answered(): number } {
  const agent = new Agent({ keepAlive: true, maxSockets: visitors });
  const failures: string[] = [];
  const pages = new Set<string>();
  const state = { requests: 0, running: true };

  function once(): Promise<void> {
    return new Promise((resolve) => {
      const sent = request(address, { agent }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => void (body += part));
        response.on('end', () => {
          state.requests += 1;
          if (response.statusCode === 200) pages.add(body);
          else failures.push(`status ${response.statusCode}`);
          resolve();
        });
        response.on('error', (error) => {
          failures.push(`answer broke off: ${error.message}`);
          resolve();
        });
      });
      sent.on('error', (error) => {
        failures.push(`${error.message}${sent.reusedSocket ? ' on a kept-alive connection' : ''}`);
        resolve();
      });
      sent.end();
    });
  }

  const loops = Array.from({ length: visitors }, async () => {
    while (state.running) await once();
  });
  return {
    answered: () => state.requests,
    async stop() {
      state.running = false;
      await Promise.all(loops);
      agent.destroy();
      return { requests: state.requests, failures, pages };
    },
  };
}
