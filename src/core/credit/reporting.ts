import type { Party } from '../article.ts';
import { nameCase } from '../text/name-case.ts';
import type { Token } from '../text/words.ts';
import type { ParsedCredit } from './parsed-credit.ts';
import type { Tag } from './tag-words.ts';

/**
 * "(Reporting by Kane Wu in Hong Kong; Editing by Jacqueline Wong)": who reported and who edited, each with the place left
 * out. Undefined if a part of the line does not begin with such words or has no name.
 */
export function readReporting(
  text: string,
  tokens: readonly Token[],
  tags: readonly Tag[],
  macNames: ReadonlySet<string>,
): ParsedCredit | undefined {
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
  for (const [index, tag] of tags.entries()) {
    const start = tokens[tag.from]?.start ?? 0;
    const written = text.slice(start, tokens[tag.to - 1]?.end);
    if (tag.classes?.has('reporting') || tag.classes?.has('editing')) {
      if (!finish()) return undefined;
      role = tag.classes.has('reporting') ? 'reporter' : 'editor';
      inPlace = false;
    } else if (tag.kind === 'mark' && /[;,&/]/.test(written)) {
      if (!finish()) return undefined;
      if (written !== ',' || !inPlace) inPlace = false;
      inPlace = false;
    } else if (/^(?:and|und|et|y|e)$/i.test(written)) {
      if (!finish()) return undefined;
      inPlace = false;
    } else if (/^(?:in|from|at)$/i.test(written)) {
      if (!finish()) return undefined;
      inPlace = true;
    } else if (tag.kind === 'party' && tag.party && !inPlace && name === '' && !isForename(text, tokens, tags, index)) {
      parties.push({
        ...(tag.party.id !== undefined && { id: tag.party.id }),
        name: tag.party.name,
        asWritten: written,
      });
    } else if (!inPlace) {
      const glued = tokens[tag.from]?.glued;
      if (tag.kind === 'mark' && !/[.'’-]/.test(written)) return undefined;
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
export function isForename(text: string, tokens: readonly Token[], tags: readonly Tag[], at: number): boolean {
  const [tag, next] = [tags[at], tags[at + 1]];
  const [token, after] = [tokens[tag?.from ?? -1], tokens[next?.from ?? -1]];
  if (tag === undefined || tag.to !== tag.from + 1 || next?.kind !== 'unknown') return false;
  if (next.classes || !token || !after) return false;
  const written = text.slice(token.start, token.end);
  if (tag.party?.kind !== 'paper' && tag.party?.name.includes(written)) return false;
  return !after.newLine && TITLED.test(written) && TITLED.test(text.slice(after.start, after.end));
}

const TITLED = /^\p{Lu}\p{Ll}+$/u;
