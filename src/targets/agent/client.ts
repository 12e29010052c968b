import type { z } from 'zod';
import { DeployError, fromWire } from '../../domain/errors.ts';
import { type Bytes, toBase64Url } from '../../security/bytes.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import { signRequest, verifyAnswer } from '../../security/http-signature.ts';
import { headers as names, mediaTypes, Problem } from './wire.ts';

/** An agent as requests need it: where it answers, and the key its answers are checked with. */
export interface AgentEndpoint {
  /** Base address, such as `https://host:port`. */
  readonly url: string;
  /** Raw Ed25519 identity key, pinned when pairing. */
  readonly identityKey: Bytes;
}

/** What a request is made of. `path` may have a query. */
export interface AgentRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: Bytes;
  readonly contentType?: string;
  readonly idempotencyKey?: string;
  readonly fence?: number;
  readonly generation?: number;
  readonly signal: AbortSignal;
}

/** An answer whose signature was checked. */
export interface AgentAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Bytes;
}

/** Signed requests to one agent. */
export interface AgentClient {
  /** The answer, checked against the agent's key. Throws DeployError: the agent's own code, `target.unreachable`, `agent.signature-invalid`, or what `fetch` throws. */
  send(request: AgentRequest): Promise<AgentAnswer>;
  /** As `send`, with a JSON answer parsed; `agent.answer-malformed` when it is not of the shape. */
  json<Schema extends z.ZodType>(schema: Schema, request: AgentRequest): Promise<z.output<Schema>>;
  /** The agent's time as far as it is known: this clock's until the agent has said that it is wrong. ms */
  now(): number;
}

/** What the client is built from; everything that differs between a browser, a test and a command line. */
export interface AgentClientOptions {
  readonly agent: AgentEndpoint;
  readonly key: SigningKey;
  now(): number;
  random(length: number): Bytes;
  fetch(input: string, init: RequestInit): Promise<Response>;
  /** Wraps every exchange: a circuit breaker, a counter. */
  around?<T>(body: () => Promise<T>): Promise<T>;
}

const requestTimeout = 30_000;

/** What is told when an agent does not answer; with `retryAfter` (ms) it is not asked again before that. */
export function unreachable(url: string, { cause, retryAfter }: { cause: unknown; retryAfter?: number }): DeployError {
  return new DeployError('target.unreachable', `The agent at ${new URL(url).host} does not answer.`, {
    next: 'Check that it is running and that this computer can reach it. Slipway tries again for half a minute; after that, deploy again.',
    ...(retryAfter === undefined ? { retry: 'backoff' as const } : { retry: 'after' as const, retryAfter }),
    cause,
  });
}

function problemOf(answer: AgentAnswer): DeployError {
  const parsed = Problem.safeParse(parseJson(answer.body));
  if (!parsed.success) {
    const passing = answer.status >= 500;
    return new DeployError('agent.answer-malformed', `The agent answered ${answer.status} without saying why.`, {
      next: passing ? 'Slipway tries again by itself for a while.' : 'Check that the address really leads to a Slipway agent.',
      retry: passing ? 'backoff' : 'never',
    });
  }
  const { code, detail, next, retry, retryAfter, details, time } = parsed.data;
  return fromWire({
    code, message: detail, next, retry,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(details === undefined && time === undefined ? {} : { details: { ...details, ...(time === undefined ? {} : { time }) } }),
  });
}

function parseJson(body: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

/**
 * A client that signs every request (RFC 9421, the one profile of the protocol) and believes only answers signed for it.
 * When the agent says that this clock is wrong, the request is repeated once on the agent's time.
 */
export function createAgentClient(options: AgentClientOptions): AgentClient {
  let offset = 0;

  async function exchange(request: AgentRequest): Promise<AgentAnswer> {
    const url = new URL(request.path, options.agent.url);
    const body = request.body ?? new Uint8Array();
    const signed = await signRequest({
      method: request.method, url, body, key: options.key,
      created: Math.floor((options.now() + offset) / 1000),
      nonce: toBase64Url(options.random(16)),
    });
    const fields: Record<string, string> = { ...signed.headers };
    if (request.body) fields['content-type'] = request.contentType ?? mediaTypes.json;
    if (request.idempotencyKey !== undefined) fields[names.idempotencyKey] = request.idempotencyKey;
    if (request.fence !== undefined) fields[names.fence] = String(request.fence);
    if (request.generation !== undefined) fields[names.ifMatch] = `"${request.generation}"`;
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(requestTimeout)]);
    let answer: AgentAnswer;
    try {
      const response = await options.fetch(url.href, {
        method: request.method, headers: fields, signal, cache: 'no-store', credentials: 'omit', redirect: 'error',
        ...(request.body ? { body } : {}),
      });
      answer = { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (cause) {
      request.signal.throwIfAborted();
      if (cause instanceof DeployError) throw cause;
      throw unreachable(options.agent.url, { cause });
    }
    if (answer.headers.get('signature') === null && answer.status >= 400) {
      // A proxy before the agent, or a refusal from before the request was understood: nothing in it is believed but that it failed.
      if (answer.status >= 502 && answer.status <= 504) throw unreachable(options.agent.url, { cause: `status ${answer.status}` });
      throw problemOf(answer);
    }
    await verifyAnswer({ status: answer.status, headers: answer.headers, body: answer.body, requestSignature: signed.signature, publicKey: options.agent.identityKey });
    if (answer.status >= 400) throw problemOf(answer);
    return answer;
  }

  async function send(request: AgentRequest): Promise<AgentAnswer> {
    const around = options.around?.bind(options) ?? (<T>(body: () => Promise<T>) => body());
    const signedWith = offset;
    try {
      return await around(() => exchange(request));
    } catch (error) {
      if (!(error instanceof DeployError) || error.code !== 'request.clock-skew') throw error;
      const time = error.details?.['time'];
      if (typeof time !== 'number') throw error;
      // Another request may have learnt the agent's time while this one was on its way.
      if (offset === signedWith) offset = time - options.now();
      return await around(() => exchange(request));
    }
  }

  return {
    send,
    now: () => options.now() + offset,
    async json(schema, request) {
      const answer = await send(request);
      const parsed = schema.safeParse(parseJson(answer.body));
      if (!parsed.success) {
        throw new DeployError('agent.answer-malformed', 'The agent gave an answer that Slipway does not understand.', {
          next: 'Bring the agent and the extension to the same version.', cause: parsed.error,
        });
      }
      return parsed.data;
    },
  };
}
