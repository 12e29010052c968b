import { z } from 'zod';

const Line = z.union([z.string(), z.object({ line: z.string() }).transform(({ line }) => line), z.object({ message: z.string() }).transform(({ message }) => message)]);
// Colours and cursor movements that build tools write for terminals (ECMA-48 control sequences).
const controls = new RegExp(`${String.fromCodePoint(0x1b)}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${String.fromCodePoint(7)}]*${String.fromCodePoint(7)}|[@-Z\\\\^_])`, 'g');

/** A log event's text without terminal controls; empty when the event holds none. */
export function lineOf(data: unknown): string {
  const parsed = Line.safeParse(data);
  return parsed.success ? parsed.data.replace(controls, '').replace(/\r/g, '').trimEnd() : '';
}
