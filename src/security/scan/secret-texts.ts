const rules: readonly { readonly rule: string; readonly test: RegExp }[] = [
  { rule: 'private key', test: /-----BEGIN (?:RSA |EC |OPENSSH |DSA |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----/ },
  { rule: 'AWS access key', test: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { rule: 'GitHub token', test: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/ },
  { rule: 'GitLab token', test: /\bglpat-[A-Za-z0-9_-]{20,}\b/ },
  { rule: 'Slack token', test: /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/ },
  { rule: 'Stripe secret key', test: /\b[rs]k_live_[A-Za-z0-9]{20,}\b/ },
  { rule: 'OpenAI key', test: /\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}|[A-Za-z0-9]{32,})/ },
  { rule: 'Anthropic key', test: /\bsk-ant-[A-Za-z0-9_-]{32,}\b/ },
  { rule: 'npm token', test: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { rule: 'SendGrid key', test: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/ },
  { rule: 'database address with a password', test: /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?):\/\/[^\s:/@]*:[^\s/@]+@/ },
];

/** Texts that look like secrets: which kind, and the line (from 1) each begins in. One finding a rule and line. */
export function findSecrets(text: string): { rule: string; line: number }[] {
  const findings: { rule: string; line: number }[] = [];
  for (const { rule, test } of rules) {
    let line = 1;
    let counted = 0;
    let reported = 0;
    for (const { index } of text.matchAll(new RegExp(test, 'g'))) {
      // From the last finding on: a bundle may hold thousands, and each would count from the top again.
      for (let end = text.indexOf('\n', counted); end >= 0 && end < index; end = text.indexOf('\n', counted)) {
        line += 1;
        counted = end + 1;
      }
      if (line > reported) findings.push({ rule, line });
      reported = line;
    }
  }
  return findings.toSorted((a, b) => a.line - b.line);
}
