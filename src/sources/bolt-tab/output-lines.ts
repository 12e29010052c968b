/** Splits a terminal's output into lines: without colours and cursor movements, progress bars as their last state. */
export function createOutputLines(line: (text: string) => void): { take(text: string): void; end(): void } {
  let rest = '';
  const tell = (raw: string): void => {
    const text = raw.replace(/\r+$/, '').split('\r').at(-1)?.trimEnd().slice(0, longest) ?? '';
    if (text !== '') line(text);
  };
  return {
    take(text) {
      const lines = (rest + text.replaceAll('\r\n', '\n')).split('\n');
      // A program that never ends its line does not fill the memory.
      rest = (lines.pop() ?? '').slice(-65_536);
      for (const each of lines) tell(withoutEscapes(each));
    },
    end() {
      tell(withoutEscapes(rest));
      rest = '';
    },
  };
}

const longest = 500;
// ECMA-48 control sequences (colours, cursor), operating system commands (titles, links), and single escapes.
// oxlint-disable-next-line no-control-regex -- escapes are exactly what is looked for
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]|[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]/g;

function withoutEscapes(text: string): string {
  return text.replaceAll(escapes, '');
}
