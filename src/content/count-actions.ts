import type { Answers } from './bridge.ts';
import { messageText } from './message-text.ts';

const artifactTag = '<boltArtifact';
const artifactEnd = '</boltArtifact>';
const actionTag = '<boltAction';
const actionEnd = '</boltAction>';
const quickActions = /<bolt-quick-actions>[\s\S]*?<\/bolt-quick-actions>/y;

/** An artifact of a message's text. `actions` = how many of its actions are written to their end. */
export interface CountedArtifact {
  readonly title: string;
  readonly actions: number;
}

/**
 * The artifacts of a message's text, in the order in which bolt.diy's parser opens them
 * (app/lib/runtime/message-parser.ts): it makes the n-th of them the artifact `<message id>-<n>` of its
 * workbench.
 */
export function countActions(text: string): CountedArtifact[] {
  const artifacts: CountedArtifact[] = [];
  for (let at = text.indexOf('<bolt'); at !== -1; at = text.indexOf('<bolt', at)) {
    quickActions.lastIndex = at;
    const skipped = quickActions.exec(text);
    const begins = text.startsWith(artifactTag, at) && /[\s>]/.test(text.charAt(at + artifactTag.length));
    const head = begins ? text.indexOf('>', at) : -1;
    if (skipped) at += skipped[0].length;
    else if (!begins) at += 1;
    else if (head === -1) break;
    else {
      const body = countBody(text, head + 1);
      artifacts.push({ title: /\btitle="([^"]*)"/i.exec(text.slice(at, head))?.[1] ?? '', actions: body.actions });
      if (body.end === undefined) break;
      at = body.end;
    }
  }
  return artifacts;
}

/** The whole actions from `at` to the artifact's end; `end` is undefined when the text ends before it. */
function countBody(text: string, at: number): { actions: number; end: number | undefined } {
  let end = text.indexOf(artifactEnd, at);
  for (let actions = 0; ; actions += 1) {
    const action = text.indexOf(actionTag, at);
    // Looked for again only where an action's own text held it: a chat may hold megabytes and thousands of actions.
    if (end !== -1 && end < at) end = text.indexOf(artifactEnd, at);
    if (end !== -1 && (action === -1 || end < action)) return { actions, end: end + artifactEnd.length };
    const head = action === -1 ? -1 : text.indexOf('>', action);
    const close = head === -1 ? -1 : text.indexOf(actionEnd, head);
    if (close === -1) return { actions, end: undefined };
    at = close + actionEnd.length;
  }
}

/** What a chat's messages ask of the workbench: every message with an artifact, in order. */
export function answersIn(messages: readonly { readonly id?: unknown; readonly content?: unknown; readonly parts?: unknown }[]): Answers {
  return messages.flatMap((message) => {
    const artifacts = countActions(messageText(message));
    return artifacts.length === 0 ? [] : [{
      message: String(message.id ?? '').slice(0, 512),
      artifacts: artifacts.map(({ title, actions }) => ({ title: title.slice(0, 200), actions })),
    }];
  });
}
