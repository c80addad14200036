import type { Credit, Party } from '../article.ts';
import type { CreditClass } from '../language-pack.ts';
import { nameCase } from '../text/words.ts';
import type { FullParse, Named } from './full-parse.ts';
import type { CreditPosition, ParsedCredit } from './parsed-credit.ts';
import type { Tag } from './tag-words.ts';

/**
 * The kind of credit that a fully parsed line is, by the strongest class of its words; undefined if it is no credit.
 */
export function classifyParse(
  parse: FullParse,
  shape: CreditPosition,
  { first, last }: { readonly first: Tag | undefined; readonly last: Tag | undefined },
  macNames: ReadonlySet<string>,
): ParsedCredit | undefined {
  const { classes } = parse;
  const houses = parse.names.map(name => name.party);
  const parties = [...houses, ...parse.people.map(name => ({ name, asWritten: name }))];
  // "RIPRODUZIONE RISERVATA"
  const reserved = classes.size === 1 && classes.has('notice') && shape === 'line' && parse.unknown === 0;
  if (parties.length === 0) return reserved ? { kind: 'agency', as: 'notice', parties, rule: 'copyright' } : undefined;
  const known = parse.names.filter(name => name.known);
  const close = known.some(name => name.known?.tie);
  // The span may be the end of a sentence of the story.
  const running = shape === 'bare';
  if (running && parse.unknown > 0 && !close) return undefined;
  const credit = (kind: Credit['kind'], rule: string, named: readonly Party[] = parties): ParsedCredit => ({
    kind,
    as: 'credit',
    parties: named,
    rule,
    ...(parse.unknown > 0 ? { confidence: 0.8 } : parse.slips > 0 && { confidence: 0.9 }),
  });
  const has = (name: CreditClass) => classes.has(name);
  const peopleAs = (role: string) =>
    parse.people.length > 0 && { people: parse.people.map(name => ({ name: nameCase(name, macNames), role })) };
  if (has('photo') || (shape === 'aside' && !first?.classes?.has('according'))) {
    const opens = first?.classes?.has('photo') === true;
    if (!opens && (shape === 'bare' || shape === 'aside')) return undefined;
    // "Graphics: Ina Moll", "Haber: Sevtap Kaya - Foto: Oğuz Bal", above the story too: bylines say who did what.
    if (houses.length === 0 && (shape === 'line' || (shape === 'top' && !opens))) return undefined;
    // "图为市民在西湖边散步。" is a caption.
    if (parse.people.length > 1 && parse.people.every(name => !/\p{Lu}/u.test(name))) return undefined;
    return { ...credit('photo', 'credit of a picture', houses), as: 'photo-credit', ...peopleAs('photographer') };
  }
  // Unknown words of a script without capitals may be a sentence.
  const uncased = parties.some(
    party =>
      parse.names.every(({ known, party: its }) => its !== party || !known) && !/[\p{Lu}\p{Ll}]/u.test(party.name),
  );
  // "Distributed under the Mail–CGTN news exchange": how it came is an exchange.
  if (has('distribution') && !(has('exchange') && close && parties.length > 1))
    return credit('distribution', 'distributed by');
  if (has('exchange')) {
    // Without a known name it is one only if the line also names an agreement.
    const houses = known.filter(name => name.known?.kind !== 'desk').length;
    if (houses === 0 && !has('agreement')) return undefined;
    if (uncased) return undefined;
    return credit('exchange', parties.length > 1 ? 'exchange of two houses' : 'exchange with a partner');
  }
  // "By arrangement with The Denver Post", whoever that is.
  const unlisted = !has('republication') && !running && parties.every(({ name }) => /\p{Lu}/u.test(name));
  if (!uncased && ((has('sharing') && known.length > 0) || (has('agreement') && (known.length > 0 || unlisted)))) {
    const partner = known.some(name => name.known?.tie === 'exchange') || (close && parties.length > 1);
    return partner ? credit('exchange', 'arrangement with a partner') : credit('republication', 'run by arrangement');
  }
  if (has('republication')) {
    // "Kaffir Lime Kitchen was published by Hamlyn in 2011."
    const isVerbLast = first?.kind === 'unknown' && last?.classes?.has('republication');
    if (parse.ofAnother && !isVerbLast) return undefined;
    return credit('republication', 'run elsewhere before', houses.length > 0 ? houses : parties);
  }
  if (has('inputs') || (first?.classes?.has('with') && shape !== 'bare' && houses.length > 0)) {
    // "Gweru", "Data": who reads as one word is somewhere or something.
    if (parse.people.some(name => /^\p{Lu}\p{Ll}+$/u.test(name))) return undefined;
    return { ...credit('inputs', 'inputs from others', houses), ...peopleAs('inputs') };
  }
  // "The map was provided by the Ministry of Defence."
  if (has('courtesy') && parse.ofAnother && first?.kind !== 'unknown') return undefined;
  if (has('courtesy')) return credit('courtesy', 'courtesy of');
  if (has('notice')) return { ...credit('agency', 'copyright'), as: 'notice' };
  if (first?.classes?.has('source') && parse.names.length > 0 && !(uncased && parse.fillers + parse.unknown > 1))
    return credit('agency', 'source line');
  if (parse.people.length > 0 || [...classes].some(name => name !== 'source')) return undefined;
  return classifyBareNames(parse, shape, credit);
}

/** "BBC", "The Guardian", a listed partner: no sentence of the story, where "Mint" or "Tempo" might be one. */
function isPlainlyNamed({ party: { asWritten }, known }: Named): boolean {
  return known?.tie === 'exchange' || /^\p{Lu}[\p{Lu}\d]{1,5}$|^\p{Lu}\S* .*\p{Lu}/u.test(asWritten);
}

/** Where a credit stands, in words. */
export const WHERE: Readonly<Record<CreditPosition, string>> = {
  top: 'above the story',
  line: 'on a line',
  bracket: 'in brackets',
  dash: 'after a dash',
  aside: 'in passing',
  bare: 'after the last word',
};

/**
 * A line that is nothing but names: "—AFP", "(Reuters/APP)", "– The Gloucester Daily Times (Gloucester, Mass.)/Tribune News
 * Service".
 */
function classifyBareNames(
  parse: FullParse,
  shape: CreditPosition,
  credit: (kind: Credit['kind'], rule: string) => ParsedCredit,
): ParsedCredit | undefined {
  if (parse.fillers > (shape === 'bare' ? 0 : 1) || (parse.numbers > 0 && shape !== 'line' && shape !== 'top'))
    return undefined;
  const kinds = parse.names.map(name => name.known?.kind);
  const all = (kind: string) => kinds.every(each => each === kind);
  if (all('desk')) return credit('desk', 'desk alone');
  if (kinds.at(-1) === 'syndicate' && kinds.length > 1) return credit('distribution', 'house and its syndicate');
  // "(IANS/KNN)": capitals beside an agency that we know are another.
  const inCapitals = parse.names.every(({ known, party }) => known || /^\p{Lu}{2,6}$/u.test(party.asWritten));
  // "(Antilliaans Dagblad/ANP)", "(Zambia Daily Mail)", "– Capital FM": two words or more, one of them of those that papers go by.
  const titled = parse.names.every(({ known, party, person }) => known || (party.asWritten.includes(' ') && !person));
  const believed = inCapitals ? kinds.includes('agency') : titled && (parse.enclosed || kinds.includes('agency'));
  if (kinds.includes(undefined) && shape !== 'dash' && !(parse.fillers === 0 && believed)) {
    const house = shape === 'line' && kinds.length === 1 && parse.fillers === 0;
    return house ? { ...credit('agency', 'house that nobody lists'), confidence: 0.5 } : undefined;
  }
  // Where capitals do not tell, a word like a name is a word: "الحدود الجزائرية - المالية."
  const cased = parse.names.some(({ party }) => /\p{Lu}/u.test(party.asWritten));
  if (shape === 'bare' && parse.slips > 0 && !cased) return undefined;
  // A paper's name alone above a story is a kicker.
  const plainly = shape === 'bare' && parse.names.every(isPlainlyNamed);
  if ((shape === 'bare' || shape === 'top') && !kinds.every(kind => kind === 'agency') && !plainly) return undefined;
  return credit('agency', `names alone ${WHERE[shape]}`);
}
