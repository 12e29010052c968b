import { DeploymentRequest } from '../../domain/deployment.ts';
import { definePipeline } from '../../durable/pipeline.ts';
import { type Flow, leasesOf, siteOfRequest } from './flow.ts';
import type { PipelineParts } from './parts.ts';
import { cleanUp } from './stages/cleanup.ts';
import { prepare } from './stages/preparation.ts';
import { promote } from './stages/promotion.ts';
import { stage } from './stages/staging.ts';
import { validate } from './stages/validation.ts';
import { verify } from './stages/verification.ts';

/** How long a deployment may wait for its turn before staging gives up, ms. */
const longestQueue = 3_600_000;

/**
 * preparation > staging > validation > promotion > verification > cleanup. A promotion is the same pipeline with a release as its
 * source: nothing is captured and nothing is sent. Runs under the request's id, which names the release too.
 */
export const deployPipeline = definePipeline('deploy@1', DeploymentRequest, async (p, request: DeploymentRequest, parts: PipelineParts) => {
  const policy = await p.stage('preparation', (p) => prepare(p, request, parts), { deadline: request.configuration.timeout });
  const target = await parts.target(request.metadata.agent);
  const site = siteOfRequest(request);
  const flow: Flow = { request, parts, target, site, policy, leases: leasesOf(request, site, target, policy, parts) };
  const deadline = policy.stageDeadline;
  const { digest, content, preview } = await p.stage('staging', (p) => stage(p, flow), { deadline: deadline + longestQueue });
  await p.stage('validation', (p) => validate(p, flow, preview), { deadline });
  await p.stage('promotion', (p) => promote(p, flow), { deadline });
  const { address } = await p.stage('verification', (p) => verify(p, flow), { deadline: deadline + request.metadata.watch });
  await p.stage('cleanup', (p) => cleanUp(p, flow, address));
  return { digest, content, address };
});
