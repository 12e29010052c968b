import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { DeployError } from '../domain/errors.ts';
import { utf8 } from '../security/bytes.ts';
import { namesDigest } from '../security/content-digest.ts';
import { type RequestSignature, signAnswer } from '../security/http-signature.ts';
import { mediaTypes } from '../targets/agent/wire.ts';
import { authenticate, readSignature, type RequestHead } from './access/authenticate.ts';
import { checkAuthority } from './access/authorities.ts';
import type { AgentParts } from './agent-parts.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import type { Answer, Call } from './http-call.ts';
import { problemOf } from './problem.ts';
import { checkLength, readBody } from './read-body.ts';

type Env = { Bindings: HttpBindings };

/** A route that only enrolled devices reach. */
export interface ControlRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  /** Largest body, bytes. */
  readonly limit: number;
  /** Waits for something to happen; counted apart from what works. */
  readonly waits?: boolean;
  readonly handle: (parts: AgentParts, call: Call) => Answer | Promise<Answer>;
}

/** A route for everybody; its answers are not bound to a request. */
export interface OpenRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly limit: number;
  readonly handle: (parts: AgentParts, request: { body: Uint8Array; address: string; header(name: string): string | undefined }) => Answer | Promise<Answer>;
}

/** How many requests may be under way, and how many more may wait for events. */
const most = { working: 64, waiting: 256 } as const;

function headOf(context: Context<Env>, authority: string): RequestHead {
  const target = context.env.incoming.url ?? '/';
  const at = target.indexOf('?');
  return {
    method: context.req.method, authority,
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? '?' : target.slice(at),
    header: (name) => context.req.header(name),
  };
}

function addressOf(context: Context<Env>): string {
  return context.env.incoming.socket.remoteAddress ?? 'unknown';
}

/**
 * The control routes as one application. Every request passes, in this order: name (Host) and origin, announced size, token bucket of its address, signature
 * grammar, time window, signature, nonce, token bucket of its key, body and its digest; then roles and state, in the route.
 */
export function createControlApp(parts: AgentParts, routes: { control: readonly ControlRoute[]; open: readonly OpenRoute[] }): Hono<Env> {
  const app = new Hono<Env>();
  const running = { working: 0, waiting: 0 };

  async function finish(context: Context<Env>, answer: Answer, signature: RequestSignature | undefined, more: Record<string, string>): Promise<Response> {
    const body = utf8(answer.body);
    const signed = signature ? await signAnswer({ status: answer.status, body, requestSignature: signature.signature, key: parts.keys.identity, created: Math.floor(parts.now() / 1000) }) : {};
    const headers = {
      'content-type': answer.contentType ?? mediaTypes.json, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...more, ...signed,
    };
    parts.metrics.count('slipway_requests_total', { method: context.req.method, status: String(answer.status) });
    return new Response(answer.status === 204 ? null : body, { status: answer.status, headers });
  }

  async function refuse(context: Context<Env>, error: unknown, signature: RequestSignature | undefined, more: Record<string, string>): Promise<Response> {
    const problem = problemOf(error, parts.now());
    const log = { code: problem.code, method: context.req.method, path: context.req.path, status: problem.status, device: signature?.keyid };
    if (problem.status >= 500) parts.logger.error({ ...log, err: error }, 'request failed');
    else parts.logger.info(log, 'request refused');
    parts.metrics.count('slipway_refusals_total', { code: problem.code });
    const retry = problem.retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(problem.retryAfter / 1000))) };
    return await finish(context, { status: problem.status, body: JSON.stringify(problem), contentType: mediaTypes.problem }, signature, { ...more, ...retry });
  }

  /** Name and origin: what this throws is answered without CORS headers. */
  function named(context: Context<Env>): { authority: string; cors: Record<string, string> } {
    return { authority: checkAuthority(context.req.header('host'), parts.authorities()), cors: corsHeaders(context.req.header('origin'), parts.extensions) };
  }

  /** Announced size, then the address' token bucket; answers the RateLimit fields. */
  function bounded(context: Context<Env>, limit: number): Record<string, string> {
    checkLength(context.env.incoming, limit);
    return parts.limits.address.take(addressOf(context));
  }

  async function counted(kind: 'working' | 'waiting', body: () => Promise<Response>): Promise<Response> {
    running[kind] += 1;
    parts.metrics.set('slipway_requests_running', running[kind], { kind });
    try {
      return await body();
    } finally {
      running[kind] -= 1;
      parts.metrics.set('slipway_requests_running', running[kind], { kind });
    }
  }

  for (const route of routes.open) {
    app.on(route.method, route.path, (context) => counted('working', async () => {
      let more: Record<string, string> = {};
      try {
        more = named(context).cors;
        more = { ...more, ...bounded(context, route.limit) };
        const { bytes: body } = await readBody(context.env.incoming, route.limit);
        return await finish(context, await route.handle(parts, { body, address: addressOf(context), header: (name) => context.req.header(name) }), undefined, more);
      } catch (error) {
        return await refuse(context, error, undefined, more);
      }
    }));
  }

  for (const route of routes.control) {
    const kind = route.waits === true ? 'waiting' : 'working';
    app.on(route.method, route.path, (context) => counted(kind, async () => {
      let more: Record<string, string> = {};
      let signature: RequestSignature | undefined;
      try {
        const { authority, cors } = named(context);
        more = cors;
        if (running[kind] > most[kind]) throw new DeployError('request.overloaded', 'The agent is busy.', { next: 'Try again in a moment.', retry: 'after', retryAfter: 1000 });
        more = { ...more, ...bounded(context, route.limit) };
        const head = headOf(context, authority);
        signature = readSignature(head);
        const caller = await authenticate(head, signature, parts.authentication);
        more = { ...more, ...parts.limits.key.take(caller.device.keyid) };
        const { bytes: body, sha256 } = await readBody(context.env.incoming, route.limit);
        if (!namesDigest(caller.contentDigest, sha256)) {
          throw new DeployError('request.body-digest', 'The body is not the one that was signed.', { next: 'Send the request again; something changed it on its way.', retry: 'backoff' });
        }
        const call: Call = {
          caller, method: head.method, path: head.path, query: new URLSearchParams(head.query), body,
          signal: AbortSignal.any([context.req.raw.signal, parts.stopping]),
          param: (name) => context.req.param(name) ?? '',
          header: (name) => context.req.header(name),
        };
        return await finish(context, await route.handle(parts, call), signature, more);
      } catch (error) {
        return await refuse(context, error, signature, more);
      }
    }));
  }

  app.options('*', (context) => {
    try {
      const { cors } = named(context);
      return new Response(null, { status: 204, headers: Object.keys(cors).length === 0 ? {} : { ...cors, ...preflightHeaders } });
    } catch {
      return new Response(null, { status: 403 });
    }
  });
  app.notFound((context) => refuse(context, new DeployError('request.no-route', 'The agent has no such address.', { next: 'Bring the agent and the client to the same version.' }), undefined, {}));
  app.onError((error, context) => refuse(context, error, undefined, {}));
  return app;
}
