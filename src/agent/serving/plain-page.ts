import type { ServerResponse } from 'node:http';
import { plainHeaders } from './headers.ts';
import type { HeaderFields } from './rule-headers.ts';

/** What the agent's own pages are written in. */
export const plainType = 'text/html; charset=utf-8';

/** A plain page in the words of the agent, for when no release has one. Texts are ours, never a visitor's; `headers` in place of the plain ones. */
export function plainPage(response: ServerResponse, status: number, title: string, text: string, options: { head: boolean; headers?: HeaderFields }): void {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title>`
    + '<style>body{font:1rem/1.6 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;margin:0;padding:0 1.5rem;text-align:center}h1{font-size:1.25rem;margin:0}p{margin:.5rem 0 0;opacity:.7}</style>'
    + `<main><h1>${title}</h1><p>${text}</p></main></html>`;
  const bytes = new TextEncoder().encode(body);
  response.writeHead(status, { 
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    ...options.headers ?? plainHeaders(plainType), 'content-length': String(bytes.length),
  });
  response.end(options.head ? undefined : bytes);
}
