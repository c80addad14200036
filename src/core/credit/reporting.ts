import type { Party } from '../article.ts';
import { nameCase } from '../text/name-case.ts';
import type { Token } from '../text/words.ts';
import type { Item } from './items.ts';
import type { LineReading } from './line-reading.ts';

/**
 * "(Reporting by Kane Wu in Hong Kong; Editing by Jacqueline Wong)": who reported and who edited, each with the place left
 * out. Undefined where a part of the line does not begin with such words or names nobody.
 */
export function readReporting(
  text: string,
  tokens: readonly Token[],
  items: readonly Item[],
  macNames: ReadonlySet<string>,
): LineReading | undefined {
  const people: { name: string; role: string }[] = [];
  const parties: Party[] = [];
  let role = '';
  let name = '';
  let inPlace = false;
  const finish = (): boolean => {
    const done = name === '' || /^\p{Lu}|^[^\p{Lu}\p{Ll}]/u.test(name);
    if (name !== '' && done) people.push({ name: nameCase(name, macNames), role });
    name = '';
    return done;
  };
  for (const [index, item] of items.entries()) {
    const start = tokens[item.from]?.start ?? 0;
    const written = text.slice(start, tokens[item.to - 1]?.end);
    if (item.classes?.has('reporting') || item.classes?.has('editing')) {
      if (!finish()) return undefined;
      role = item.classes.has('reporting') ? 'reporter' : 'editor';
      inPlace = false;
    } else if (item.kind === 'mark' && /[;,&/]/.test(written)) {
      if (!finish()) return undefined;
      if (written !== ',' || !inPlace) inPlace = false;
      inPlace = false;
    } else if (/^(?:and|und|et|y|e)$/i.test(written)) {
      if (!finish()) return undefined;
      inPlace = false;
    } else if (/^(?:in|from|at)$/i.test(written)) {
      if (!finish()) return undefined;
      inPlace = true;
    } else if (
      item.kind === 'party' &&
      item.party &&
      !inPlace &&
      name === '' &&
      !isForename(text, tokens, items, index)
    ) {
      parties.push({
        ...(item.party.id !== undefined && { id: item.party.id }),
        name: item.party.name,
        asWritten: written,
      });
    } else if (!inPlace) {
      const glued = tokens[item.from]?.glued;
      if (item.kind === 'mark' && !/[.'’-]/.test(written)) return undefined;
      name += name === '' || glued ? written : ` ${written}`;
      if (name.length > 50) return undefined;
    }
  }
  if (!finish() || people.length + parties.length === 0 || people.length > 12) return undefined;
  return { kind: 'reporting', as: 'credit', parties, people, rule: 'who reported' };
}

/**
 * "Ann Smith", "Dawn Kopecki": one word that a house is called too, with a family name after it that is no word of credit
 * lines.
 */
export function isForename(text: string, tokens: readonly Token[], items: readonly Item[], at: number): boolean {
  const [item, next] = [items[at], items[at + 1]];
  const [token, after] = [tokens[item?.from ?? -1], tokens[next?.from ?? -1]];
  if (item === undefined || item.to !== item.from + 1 || next?.kind !== 'unknown') return false;
  if (next.classes || !token || !after) return false;
  const written = text.slice(token.start, token.end);
  if (item.party?.kind !== 'paper' && item.party?.name.includes(written)) return false;
  return !after.newLine && TITLED.test(written) && TITLED.test(text.slice(after.start, after.end));
}

const TITLED = /^\p{Lu}\p{Ll}+$/u;
