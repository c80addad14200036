import { editDistance } from '../src/core/text/misprint.ts';
import { ENVIRONMENT } from './settings.ts';

const KNOWN: readonly string[] = Object.keys(ENVIRONMENT.shape);
/** First words that only settings of ours have: what shares one and a further word with a setting was meant to be one. */
const OWN_FAMILIES = /^(FETCH|READ|DEDUPE|RAW)_/;
/** HOST, PORT and CONTACT are near too many names that mean something to other programs. */
const SHORTEST_GUESSED = 8;

export type Mistyped = { readonly name: string; readonly meant: string };

/**
 * Variables of the environment that are no setting and look like one: a letter or two beside it, in small letters, or of a family
 * of ours with another unit. Names only: what they hold is neither read nor told.
 */
export function mistypedSettings(environment: NodeJS.ProcessEnv = process.env): readonly Mistyped[] {
  const given = Object.keys(environment).filter(name => environment[name] !== '' && !KNOWN.includes(name));
  return given.flatMap(name => {
    const meant = nearestSetting(name.toUpperCase());
    // Where the setting is given too, a name beside it is more likely to be meant for another program.
    const settled = meant === undefined || (environment[meant] !== undefined && !OWN_FAMILIES.test(meant));
    return settled ? [] : [{ name, meant }];
  });
}

/** One sentence about them; undefined if there are none. */
export function mistypedInWords(mistyped: readonly Mistyped[]): string | undefined {
  if (mistyped.length === 0) return undefined;
  const each = mistyped.map(({ name, meant }) => `${name} is no setting; is ${meant} meant?`);
  return `${each.join(' ')} What ${mistyped.length === 1 ? 'it holds' : 'they hold'} has no effect.`;
}

function nearestSetting(name: string): string | undefined {
  let nearest: { readonly known: string; readonly distance: number } | undefined;
  for (const known of KNOWN) {
    const distance = distanceBetween(name, known);
    if (distance !== undefined && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY))
      nearest = { known, distance };
  }
  return nearest?.known;
}

/** Undefined where the two are no neighbours. A slip of the fingers is nearer than any choice of other words. */
function distanceBetween(name: string, known: string): number | undefined {
  if (known.length >= SHORTEST_GUESSED) {
    const allowed = known.length >= 10 ? 2 : 1;
    const distance = editDistance(name, known, allowed);
    if (distance <= allowed) return distance;
  }
  if (!OWN_FAMILIES.test(known)) return undefined;
  const [family, ...words] = name.split('_');
  const [of, ...others] = known.split('_');
  const shared = words.filter(word => others.includes(word)).length;
  return family === of && shared > 0 ? 100 + others.length + words.length - 2 * shared : undefined;
}
