/** `literals`: a match contains one of these. Most texts have none, and looking for them takes a third of the time of the patterns. */
const rules: readonly { readonly rule: string; readonly literals: readonly string[]; readonly test: RegExp }[] = [
  { rule: 'private key', literals: ['PRIVATE KEY'], test: /-----BEGIN (?:RSA |EC |OPENSSH |DSA |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----/ },
  { rule: 'AWS access key', literals: ['AKIA', 'ASIA'], test: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { rule: 'GitHub token', literals: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'], test: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/ },
  { rule: 'GitLab token', literals: ['glpat-'], test: /\bglpat-[A-Za-z0-9_-]{20,}\b/ },
  { rule: 'Slack token', literals: ['xox'], test: /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/ },
  { rule: 'Stripe secret key', literals: ['k_live_'], test: /\b[rs]k_live_[A-Za-z0-9]{20,}\b/ },
  { rule: 'OpenAI key', literals: ['sk-'], test: /\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}|[A-Za-z0-9]{32,})/ },
  { rule: 'Anthropic key', literals: ['sk-ant-'], test: /\bsk-ant-[A-Za-z0-9_-]{32,}\b/ },
  { rule: 'npm token', literals: ['npm_'], test: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { rule: 'SendGrid key', literals: ['SG.'], test: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/ },
  { rule: 'database address with a password', literals: ['://'], test: /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?):\/\/[^\s:/@]*:[^\s/@]+@/ },
];

/** The rules as one text: what was found by others has to be looked for again. */
export const secretRules = rules.map(({ rule, test }) => `${rule} ${test.source}`).join('\n');

/** Texts that look like secrets: which kind, and the line (from 1) each begins in. One finding a rule and line. */
export function findSecrets(text: string): { rule: string; line: number }[] {
  const findings: { rule: string; line: number }[] = [];
  for (const { rule, literals, test } of rules) {
    if (!literals.some((literal) => text.includes(literal))) continue;
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
