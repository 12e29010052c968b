/** A program's output as lines. */
export interface OutputLines {
  take(text: string): void;
  end(): void;
  /** The line that was written last; `unfinished`: its end has not come. */
  last(): { readonly text: string; readonly unfinished: boolean };
}

/** Splits a terminal's output into lines: without colours and cursor movements, progress bars as their last state. */
export function createOutputLines(line: (text: string) => void): OutputLines {
  let rest = '';
  let told = '';
  const tell = (raw: string): void => {
    const text = asLine(raw);
    if (text === '') return;
    told = text;
    line(text);
  };
  return {
    take(text) {
      const lines = (rest + text.replaceAll('\r\n', '\n')).split('\n');
      // A program that never ends its line does not fill the memory.
      rest = (lines.pop() ?? '').slice(-65_536);
      for (const each of lines) tell(withoutEscapes(each));
    },
    last() {
      const begun = asLine(withoutEscapes(rest));
      return begun === '' ? { text: told, unfinished: false } : { text: begun, unfinished: true };
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

function asLine(raw: string): string {
  return raw.replace(/\r+$/, '').split('\r').at(-1)?.trimEnd().slice(0, longest) ?? '';
}

function withoutEscapes(text: string): string {
  return text.replaceAll(escapes, '');
}
