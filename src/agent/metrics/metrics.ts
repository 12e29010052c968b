type Labels = Readonly<Record<string, string>>;

/** Counters and gauges, told as Prometheus text. */
export interface Metrics {
  count(name: string, labels?: Labels, by?: number): void;
  set(name: string, value: number, labels?: Labels): void;
  /** Prometheus text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
  render(): string;
}

const described = {
  slipway_requests_total: ['counter', 'Control requests answered, by method and status.'],
  slipway_refusals_total: ['counter', 'Control requests refused, by code.'],
  slipway_requests_running: ['gauge', 'Control requests under way.'],
  slipway_traffic_changes_total: ['counter', 'Changes of traffic, by site and action.'],
  slipway_agent_decisions_total: ['counter', 'What the agent did alone when a lease was lost.'],
  slipway_site_generation: ['gauge', 'Generation of a site.'],
  slipway_log_size: ['gauge', 'Entries of the audit log.'],
  slipway_received_bytes_total: ['counter', 'Bytes of packs taken.'],
  slipway_start_time_seconds: ['gauge', 'When this process began, seconds since the epoch.'],
  process_cpu_seconds_total: ['counter', 'Total user and system CPU time spent in seconds.'],
  process_resident_memory_bytes: ['gauge', 'Resident memory size in bytes.'],
  process_start_time_seconds: ['gauge', 'Start time of the process since unix epoch in seconds.'],
  nodejs_heap_size_used_bytes: ['gauge', 'Process heap size used from Node.js in bytes.'],
  nodejs_eventloop_lag_seconds: ['gauge', 'Lag of event loop in seconds.'],
} as const;

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function series(name: string, labels: Labels): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`;
}

/** An empty set of metrics. */
export function createMetrics(): Metrics {
  const values = new Map<string, Map<string, number>>();
  function of(name: string): Map<string, number> {
    const found = values.get(name) ?? new Map<string, number>();
    values.set(name, found);
    return found;
  }
  return {
    count(name, labels = {}, by = 1) {
      const key = series(name, labels);
      of(name).set(key, (of(name).get(key) ?? 0) + by);
    },
    set(name, value, labels = {}) {
      of(name).set(series(name, labels), value);
    },
    render() {
      const lines = Object.entries(described).flatMap(([name, [type, help]]) => {
        const known = values.get(name);
        return known ? [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...[...known].map(([key, value]) => `${key} ${value}`)] : [];
      });
      return `${lines.join('\n')}\n`;
    },
  };
}
