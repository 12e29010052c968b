/** A chat as bolt.diy exports and imports it. */
export interface Chat {
  readonly description: string;
  readonly messages: readonly { readonly id: string; readonly role: 'user' | 'assistant'; readonly content: string }[];
}

/** One thing an answer does. */
export type Action = { readonly file: string; readonly text: string } | { readonly shell: string } | { readonly start: string };

/** A chat in which every prompt was answered with one artifact of these actions. */
export function chatOf(description: string, answers: readonly (readonly Action[])[]): Chat {
  return {
    description,
    messages: answers.flatMap((actions, index) => [
      { id: `prompt-${index}`, role: 'user' as const, content: `[Model: gpt]\n\n[Provider: OpenAI]\n\nStep ${index + 1} of ${description}` },
      { id: `msg-${index}-${description.replaceAll(/\W+/g, '-')}`, role: 'assistant' as const, content: answerOf(`Step ${index + 1}`, actions) },
    ]),
  };
}

/** An answer's text: one artifact with these actions. */
export function answerOf(title: string, actions: readonly Action[]): string {
  const written = actions.map((action) => {
    if ('file' in action) return `<boltAction type="file" filePath="${action.file}">\n${action.text}\n</boltAction>`;
    const [type, command] = 'shell' in action ? ['shell', action.shell] : ['start', action.start];
    return `<boltAction type="${type}">${command}</boltAction>`;
  });
  return [`I do ${title}.`, '', `<boltArtifact id="${title.toLowerCase().replaceAll(/\W+/g, '-')}" title="${title}" type="bundled">`, ...written, '</boltArtifact>', '', 'Done.'].join('\n');
}

/** A page without package.json that shows one word, and the command that keeps running. */
export const pageThatSays = (word: string): Action => ({
  file: 'index.html', text: `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${word}</title></head><body><h1>version ${word}</h1></body></html>`,
});
/** A server that runs until it is ended. */
export const endless: Action = { start: 'sleep 600' };
