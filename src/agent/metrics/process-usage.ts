import type { AgentUsage } from '../../targets/agent/wire.ts';
import type { Metrics } from './metrics.ts';

/** What this process has used since it began, threads and all. */
export function processUsage(): AgentUsage {
  const { user, system } = process.cpuUsage();
  return { startedAt: Math.round(performance.timeOrigin), cpu: (user + system) / 1000, memory: process.memoryUsage.rss() };
}

/** How long work that is due now has to wait, ms. Measured by waiting for it once, so that nothing runs while nobody asks. */
function loopLag(): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    setImmediate(() => resolve(performance.now() - began));
  });
}

/** Writes what the process uses into the metrics, under the names every Prometheus client gives it (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics; Node's own as in prom-client). */
export async function observeProcess(metrics: Metrics): Promise<void> {
  const { startedAt, cpu, memory } = processUsage();
  metrics.set('process_cpu_seconds_total', cpu / 1000);
  metrics.set('process_resident_memory_bytes', memory);
  metrics.set('process_start_time_seconds', startedAt / 1000);
  metrics.set('nodejs_heap_size_used_bytes', process.memoryUsage().heapUsed);
  metrics.set('nodejs_eventloop_lag_seconds', await loopLag() / 1000);
}
