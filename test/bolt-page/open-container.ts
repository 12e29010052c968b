import { ContainerClient } from '../../e2e/bolt-page/headless/container-client.ts';

/** Opens the container of a chat as the page's hidden frame does: with the token that only that frame is given. */
export async function openContainer(url: string, chat?: string): Promise<ContainerClient> {
  const frame = await (await fetch(`${url}/headless`)).text();
  const token = /name="container-token" content="([^"]+)"/.exec(frame)?.[1] ?? '';
  return ContainerClient.open({ fetch: (input, init) => fetch(input, init), base: `${url}/-/sessions`, token, chat });
}

/** Runs a program to its end and gives everything it printed. */
export async function runToEnd(client: ContainerClient, command: string, args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<{ code: number; output: string }> {
  const decoder = new TextDecoder();
  let output = '';
  const program = await client.run({ command, args, ...options }, (bytes) => {
    output += decoder.decode(bytes, { stream: true });
  });
  return { code: await program.exit, output };
}

/** Whether a process is there. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
