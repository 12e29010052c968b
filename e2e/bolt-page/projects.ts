import { createHash } from 'node:crypto';

/** A project as it is before anybody has said anything more about it. Paths are relative: `src/App.tsx`. */
export interface BoltPageProject {
  /** The project's title. */
  description: string;
  /** What its author asked for; “Build … with Vite and React.” if left out. */
  prompt?: string;
  files: ReadonlyMap<string, Uint8Array | string>;
}

/** A message as bolt.diy stores it (Vercel AI SDK 4 UIMessage). */
export interface SeedMessage {
  id: string;
  role: 'user' | 'assistant';
  content: string;
  createdAt: string;
  parts: { type: 'text'; text: string }[];
}

/** The chat that made a project, for the page to put into its database at the first visit. */
export interface SeedChat {
  id: string;
  urlId: string;
  description: string;
  messages: SeedMessage[];
  timestamp: string;
}

/**
 * The chat record for a project: one prompt, one reply whose artifact holds every text file. The same project gets the same ids in
 * every run, so that a browser profile that has it keeps fitting. Files that are not UTF-8 are left out, as in bolt.diy.
 */
export function seedChat(id: string, project: BoltPageProject, now: Date): SeedChat {
  const mark = (name: string) => createHash('sha256').update(`${name} ${id} ${project.description}`).digest('base64url').replaceAll(/[-_]/g, '0');
  const reply = `msg-${mark('reply').slice(0, 24)}`;
  const at = now.toISOString();
  const message = (messageId: string, role: SeedMessage['role'], content: string): SeedMessage => ({
    id: messageId,
    role,
    content,
    createdAt: at,
    parts: [{ type: 'text', text: content }],
  });
  const prompt = `[Model: claude-sonnet]\n\n[Provider: Anthropic]\n\n${project.prompt ?? `Build “${project.description}” with Vite and React.`}`;
  return {
    id,
    urlId: `${reply}-0`,
    description: project.description,
    messages: [message(mark('prompt').slice(0, 16), 'user', prompt), message(reply, 'assistant', replyText(project))],
    timestamp: at,
  };
}

function replyText(project: BoltPageProject): string {
  const files = [...project.files].flatMap(([path, content]) => {
    const text = typeof content === 'string' ? content : asText(content);
    return text === undefined ? [] : [`<boltAction type="file" filePath="${path}">\n${escapeTags(text)}\n</boltAction>`];
  });
  return [
    `Here is ${project.description}: the pages, the styles and the pictures are in place.`,
    '',
    `<boltArtifact id="project-files" title="${project.description}" type="bundled">`,
    ...files,
    ...(project.files.has('package.json') ? ['<boltAction type="shell">npm install</boltAction>', '<boltAction type="start">npm run dev</boltAction>'] : []),
    '</boltArtifact>',
    '',
    'Tell me what to change, for example: Change the title to “Tides at Port Ellen”.',
  ].join('\n');
}

function asText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** bolt.diy's own escape for files that talk about its tags. */
function escapeTags(text: string): string {
  return text.replaceAll(/<(\/?bolt(?:Action|Artifact))/g, '&lt;$1');
}
