import { words, type WordKey } from './words.ts';

const names: Readonly<Record<string, WordKey>> = {
  environment: 'step_environment', capture: 'step_capture', fetch: 'step_fetch', digest: 'step_digest', check: 'step_check', compare: 'step_compare',
  queue: 'step_queue', manifest: 'step_manifest', create: 'step_create', upload: 'step_upload', configure: 'step_configure', seal: 'step_seal', 'read-back': 'step_read_back',
  smoke: 'step_smoke', 'report-checks': 'step_report_checks',
  hold: 'step_hold', 'plan-switch': 'step_plan_switch', switch: 'step_switch', switched: 'step_switched', report: 'step_report',
  live: 'step_live', probe: 'step_probe', confirm: 'step_confirm',
  observe: 'step_observe', tidy: 'step_tidy', history: 'step_history', notify: 'step_notify',
};

/** A step's name for people. One that is not known by name is its path as words: `verification/second-look` is `Second look`. */
export function stepName(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  const key = names[name];
  if (key !== undefined) return words(key);
  const text = name.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
