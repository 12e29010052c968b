import { SiteCheckCommand } from '../../targets/agent/wire.ts';
import { demand } from '../access/devices.ts';
import type { AgentParts } from '../agent-parts.ts';
import { type Answer, type Call, jsonAnswer } from '../http-call.ts';
import { readJson } from '../read-json.ts';
import { siteOfCall } from './change-site.ts';

/** `POST /v1/sites/{project}/{env}/check`: begins a check, or looks at how it stands; answers after a moment at the latest. Whoever sees a site may check it; repairing takes the right to deploy. */
export async function check(parts: AgentParts, call: Call): Promise<Answer> {
  const site = siteOfCall(call);
  const command = readJson(SiteCheckCommand, call.body);
  demand(call.caller.device, command.repair ? 'deploy' : 'read', site.environment);
  // Throws where there is no such site.
  parts.sites.state(site);
  return jsonAnswer(await parts.checks.look(call, site, command));
}
