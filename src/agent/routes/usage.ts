import { demandAnyRole } from '../access/devices.ts';
import type { AgentParts } from '../agent-parts.ts';
import { type Answer, type Call, jsonAnswer } from '../http-call.ts';
import { processUsage } from '../metrics/process-usage.ts';

/** `GET /v1/usage`: processor time and memory of the agent's process, to whoever may see anything here. */
export function usage(_: AgentParts, call: Call): Answer {
  demandAnyRole(call.caller.device);
  return jsonAnswer(processUsage());
}
