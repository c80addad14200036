import type { Credit, Party } from '../article.ts';
import type { CreditClass } from '../language-pack.ts';
import { nameCase } from '../text/name-case.ts';
import type { Cover, Named } from './cover.ts';
import type { Item } from './items.ts';
import type { LineReading, Shape } from './line-reading.ts';

/** The stretch begins where a sentence of the story might go on. */
function isRunning(shape: Shape): boolean {
  return shape === 'bare' || shape === 'loose';
}

const RUNNING_ON: readonly CreditClass[] = ['republication', 'distribution', 'notice'];

/** Kinds of line that have more than one sentence: "©2025 Bloomberg L.P. … Distributed by …"; exchanges on lines of their own. */
function mayRunOn({ classes, unknown }: Cover, shape: Shape): boolean {
  if (RUNNING_ON.some(name => classes.has(name))) return true;
  return classes.has('exchange') && unknown === 0 && (shape === 'line' || shape === 'top');
}

/** What a covered line is, by the strongest of its words. */
export function judgeCover(
  cover: Cover,
  shape: Shape,
  first: Item | undefined,
  macNames: ReadonlySet<string>,
): LineReading | undefined {
  const { classes } = cover;
  const houses = cover.names.length + cover.people.length > 0 ? cover.names.map(name => name.party) : addressOf(cover);
  const parties = [...houses, ...cover.people.map(name => ({ name, asWritten: name }))];
  if (parties.length === 0) return undefined;
  if (cover.sentences > 0 && !mayRunOn(cover, shape)) return undefined;
  const known = cover.names.filter(name => name.known);
  const close = known.some(name => name.known?.tie);
  if (isRunning(shape) && cover.unknown > 0 && (!close || cover.uncased)) return undefined;
  const sure = confidenceOf(cover);
  const credit = (kind: Credit['kind'], rule: string, named: readonly Party[] = parties): LineReading => ({
    kind,
    as: 'credit',
    parties: named,
    rule,
    ...sure,
  });
  const has = (name: CreditClass) => classes.has(name);
  if (shape === 'aside')
    return first?.classes?.has('photo') ? { ...credit('photo', 'credit of a picture'), as: 'photo-credit' } : undefined;
  if (has('photo')) {
    return first?.classes?.has('photo') || shape !== 'bare'
      ? { ...credit('photo', 'credit of a picture'), as: 'photo-credit' }
      : undefined;
  }
  // "Distributed under the Mail–CGTN news exchange": how it came is an exchange.
  if (has('distribution') && !(has('exchange') && close && parties.length > 1))
    return credit('distribution', 'distributed by');
  if (has('exchange')) {
    // Nobody that we know: only an arrangement in so many words makes it one.
    const houses = known.filter(name => name.known?.kind !== 'desk').length;
    if (houses === 0 && (isRunning(shape) || cover.slips > 0 || !has('agreement'))) return undefined;
    // Two houses that we know, or one, and words of a script without capitals that may be a name's or a sentence's.
    if (cover.uncased && (houses > 1 || cover.unknown > 1)) return undefined;
    if (parties.length === 1 && !close && cover.fillers < 2) return undefined;
    return credit('exchange', parties.length > 1 ? 'exchange of two houses' : 'exchange with a partner');
  }
  if ((has('sharing') || has('agreement')) && known.length > 0) {
    if (shape === 'bare' && !close) return undefined;
    const partner = known.some(name => name.known?.tie === 'exchange') || (close && parties.length > 1);
    return partner || (has('sharing') && parties.length > 1)
      ? credit('exchange', 'arrangement with a partner')
      : credit('republication', 'run by arrangement');
  }
  if (has('republication')) return credit('republication', 'run elsewhere before');
  if (has('inputs') || (first?.classes?.has('with') && shape !== 'bare' && houses.length > 0)) {
    const people = cover.people.map(name => ({ name: nameCase(name, macNames), role: 'inputs' }));
    return { ...credit('inputs', 'inputs from others', houses), ...(people.length > 0 && { people }) };
  }
  if (has('courtesy')) return credit('courtesy', 'courtesy of');
  if (has('notice') && known.length > 0 && known.every(name => name.known?.kind === 'syndicate'))
    return credit('distribution', 'copyright of a syndicate');
  if (has('source') && first?.classes?.has('source') && houses.length > 0) return credit('agency', 'source line');
  if (cover.people.length > 0 || [...classes].some(name => name !== 'source')) return undefined;
  return judgeBareNames(cover, shape, sure);
}

const SAYING_WHOSE: readonly CreditClass[] = ['courtesy', 'source', 'republication', 'distribution', 'inputs'];

/** "Courtesy: dailyland.example.com": a house that is named by its address alone. */
function addressOf({ addresses, classes }: Cover): Party[] {
  if (addresses.length !== 1 || !SAYING_WHOSE.some(name => classes.has(name))) return [];
  return addresses.map(written => ({ name: written.replace(/^www\./i, ''), asWritten: written }));
}

function confidenceOf(cover: Cover): { readonly confidence?: number } {
  if (cover.unknown > 0) return { confidence: 0.8 };
  return cover.slips > 0 ? { confidence: 0.9 } : {};
}

/** "BBC", "The Guardian", a listed partner: no sentence of the story, where "Mint" or "Tempo" might be one. */
function isPlainlyNamed({ party: { asWritten }, known }: Named): boolean {
  return known?.tie === 'exchange' || /^\p{Lu}[\p{Lu}\d]{1,5}$|^\p{Lu}\S* .*\p{Lu}/u.test(asWritten);
}

const WHERE: Readonly<Record<Shape, string>> = {
  top: 'above the story',
  line: 'on a line',
  bracket: 'in brackets',
  dash: 'after a dash',
  loose: 'after a dash',
  aside: 'in passing',
  bare: 'after the last word',
};

/**
 * A line that is nothing but names: "—AFP", "(Reuters/APP)", "– The Gloucester Daily Times (Gloucester, Mass.)/Tribune News
 * Service".
 */
function judgeBareNames(cover: Cover, shape: Shape, sure: { readonly confidence?: number }): LineReading | undefined {
  if (cover.fillers > (isRunning(shape) ? 0 : 1) || (cover.numbers > 0 && shape !== 'line' && shape !== 'top'))
    return undefined;
  const parties = cover.names.map(name => name.party);
  const kinds = cover.names.map(name => name.known?.kind);
  const all = (kind: string) => kinds.every(each => each === kind);
  if (all('desk')) return { kind: 'desk', as: 'credit', parties, rule: 'desk alone', ...sure };
  if (kinds.at(-1) === 'syndicate' && kinds.length > 1)
    return { kind: 'distribution', as: 'credit', parties, rule: 'house and its syndicate', ...sure };
  // "(IANS/KNN)": capitals beside an agency that we know are another.
  const inCapitals = cover.names.every(({ known, party }) => known || /^\p{Lu}{2,6}$/u.test(party.asWritten));
  // "ANN/The Star": so is what is written as a title beside one.
  const titled =
    cover.fillers === 0 && cover.names.every(({ known, party }) => known || /^The \p{Lu}/u.test(party.asWritten));
  const beside = kinds.includes('agency') || kinds.includes('syndicate');
  if (
    kinds.includes(undefined) &&
    shape !== 'dash' &&
    !(shape === 'bracket' && inCapitals && kinds.includes('agency')) &&
    !((shape === 'bracket' || shape === 'line') && titled && beside)
  ) {
    const house = shape === 'line' && kinds.length === 1 && cover.fillers === 0;
    return house
      ? { kind: 'agency', as: 'credit', parties, rule: 'house that nobody lists', confidence: 0.5 }
      : undefined;
  }
  // A paper's name alone above a story is a kicker.
  const plainly = shape === 'bare' && cover.slips === 0 && cover.names.every(isPlainlyNamed);
  if ((isRunning(shape) || shape === 'top') && !kinds.every(kind => kind === 'agency' || kind === 'desk') && !plainly)
    return undefined;
  return { kind: 'agency', as: 'credit', parties, rule: `names alone ${WHERE[shape]}`, ...sure };
}
