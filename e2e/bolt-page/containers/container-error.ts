/** A refused file operation, shaped like Node's own: `code` such as ENOENT, EACCES, EISDIR. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }

  /** The same failure as Node reported it, with the machine's own folder taken out of the sentence. */
  static from(error: unknown, path: string): ContainerError {
    if (error instanceof ContainerError) return error;
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO';
    const text = error instanceof Error ? error.message : String(error);
    const sentence = /^[A-Z0-9_]+: ([^,]+), (\w+)/.exec(text);
    return new ContainerError(code, sentence ? `${sentence[1]}, ${sentence[2]} '${path}'` : 'the operation failed');
  }
}
