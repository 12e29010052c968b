import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };

/** A message as the browser would give it; empty for one that is not there. */
export function getMessage(key: string, substitutions: readonly string[] = []): string {
  const entry: { message: string } | undefined = key in messages ? messages[key as keyof typeof messages] : undefined;
  return (entry?.message ?? '').replace(/\$(\d)/g, (_, digit: string) => substitutions[Number(digit) - 1] ?? '');
}
