import type { Credit, Dateline, Removed } from '../article.ts';
import { toParty } from './parsed-credit.ts';
import { readCreditLine } from './read-credit-line.ts';
import type { Finding } from './read-credits.ts';
import type { CreditKnowledge } from './tag-words.ts';
import { printed, tagText } from './tagged-text.ts';

/** The credit line that the item carries as a field. What no rule reads is kept as it is written. */
export function readCreditField(written: string | undefined, knowledge: CreditKnowledge): Credit[] {
  const raw = written?.trim() ?? '';
  if (raw === '' || raw.length > 300) return [];
  const read = tagText(raw, knowledge);
  const reading = readCreditLine(read, 0, read.tags.length, 'line');
  const asItIs = {
    kind: 'agency',
    parties: [{ name: raw, asWritten: raw }],
    rule: 'credit field as it is',
    confidence: 0.5,
  } as const;
  const { as: _as, ...credit } = reading ?? { as: undefined, ...asItIs };
  return [{ ...credit, raw, placement: 'field' }];
}

/** The known organization that the item names as its provider, unless it is the partner itself. */
export function readProvider(written: string | undefined, knowledge: CreditKnowledge): Credit[] {
  const raw = written?.trim() ?? '';
  if (raw === '' || raw.length > 100) return [];
  const { tags } = tagText(raw, knowledge);
  const party = tags.length === 1 ? tags[0]?.party : undefined;
  if (party === undefined || party.tie === 'own' || party.kind === 'desk') return [];
  return [{ kind: 'agency', parties: [toParty(party, raw)], raw, placement: 'field', rule: 'provider of the item' }];
}

const IN_DATELINE: ReadonlySet<string> = new Set(['exchange', 'agency', 'distribution']);

/**
 * What a dateline credits besides its provider: "Canadian Press - BAIKONUR, Kazakhstan (AP) -" has one more agency before the
 * place, "ISLAMABAD (The Daily Mail-CGTN news exchange) –" an exchange in its brackets.
 */
export function readDatelineCredits({ raw, placeText, provider }: Dateline, knowledge: CreditKnowledge): Credit[] {
  const credits: Credit[] = [];
  for (const stretch of [
    raw.slice(0, Math.max(0, raw.indexOf(placeText))),
    ...(raw.match(/[(（][^()（）]{2,120}[)）]/g) ?? []),
  ]) {
    if (stretch.trim() === '' || stretch.includes(provider?.asWritten ?? '\n')) continue;
    const read = tagText(stretch, knowledge);
    const reading = readCreditLine(read, 0, read.tags.length, 'bracket');
    if (reading === undefined || !IN_DATELINE.has(reading.kind) || reading.parties.length === 0) continue;
    const { as: _as, ...credit } = reading;
    credits.push({ ...credit, raw: stretch.trim(), placement: 'head' });
  }
  return credits;
}

/** What stands before a dateline on its own line: a photo's caption, glued on; its credit is the picture's. */
export function readCaption(text: string, from: number, to: number, knowledge: CreditKnowledge): Finding[] {
  const written = text.slice(from, to);
  const raw = written.trim();
  if (raw === '' || /\s$/.test(written) || raw.includes('\n')) return [];
  const start = from + written.indexOf(raw);
  const removed: Removed = { as: 'caption', start, end: start + raw.length, raw, rule: 'caption before the dateline' };
  const dash = Math.max(raw.lastIndexOf('—'), raw.lastIndexOf('–'), raw.lastIndexOf(' -'));
  const read = tagText(text, knowledge, dash < 0 ? start : start + dash, removed.end);
  const named = dash < 0 ? [] : read.tags;
  const parties = named.flatMap(({ party }, at) => (party ? [toParty(party, printed(read, at))] : []));
  const credit: Credit = {
    kind: 'photo',
    parties,
    raw: raw.slice(dash),
    placement: 'head',
    rule: 'credit of a caption',
  };
  return [parties.length === 0 ? { removed } : { removed, credit }];
}
