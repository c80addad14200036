import type { Removed } from './article.ts';
import type { PartnerRules } from './partner.ts';

/** A partner's own lines that are no part of a story: each whole line that is one, and the end of the text. */
export function findStripped(text: string, rules: PartnerRules | undefined): Removed[] {
  const found: Removed[] = [];
  const length = text.trimEnd().length;
  for (const raw of rules?.strip ?? []) {
    for (let start = text.indexOf(raw); start >= 0; start = text.indexOf(raw, start + raw.length)) {
      const end = start + raw.length;
      if (end === length || (endsLine(text, end) && beginsLine(text, start))) {
        found.push({ as: 'boilerplate', start, end, raw, rule: 'partner strips it' });
      }
    }
  }
  return found;
}

/** Whether a partner's file says that this stretch stays. */
export function isKept(raw: string, rules: PartnerRules | undefined): boolean {
  return rules?.keep?.some(literal => raw.includes(literal)) ?? false;
}

const SPACE = /[^\S\n]/;

function beginsLine(text: string, at: number): boolean {
  while (at > 0 && SPACE.test(text[at - 1] ?? '')) at -= 1;
  return at === 0 || text[at - 1] === '\n';
}

function endsLine(text: string, at: number): boolean {
  while (at < text.length && SPACE.test(text[at] ?? '')) at += 1;
  return at === text.length || text[at] === '\n' || text[at] === '\r';
}
