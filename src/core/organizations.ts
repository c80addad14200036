import type { NamedOrganization } from './article.ts';

/** One row of `config/organizations.yaml`. */
export type Organization = {
  readonly id: string;
  readonly name: string;
  readonly kind: NonNullable<NamedOrganization['kind']>;
  /** Other ways it is written: long and short names, other scripts. */
  readonly names: readonly string[];
  /** Misprints seen in copy. */
  readonly misprints: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
};

/** The organizations by every folded way of writing them. Built once, read only. */
export type OrganizationBook = {
  readonly organizations: readonly Organization[];
  readonly byName: ReadonlyMap<string, Organization>;
};

/** One key for the ways a name may be set: case, accents, dots, a leading "The" and runs of space do not count. */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[.’']/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the /, '');
}

/** Rows of the data file as a book to look names up in. Where two rows claim a name, the first keeps it. */
export function buildOrganizationBook(organizations: readonly Organization[]): OrganizationBook {
  const byName = new Map<string, Organization>();
  for (const organization of organizations) {
    for (const name of [organization.name, organization.id, ...organization.names, ...organization.misprints]) {
      const key = foldName(name);
      if (!byName.has(key)) byName.set(key, organization);
    }
  }
  return { organizations, byName };
}

/**
 * The one listed name that `written` is a slip of: edit distance 1, or 2 from seven letters on, a swap of neighbours
 * counting 1 and OCR's look-alikes nothing. Names of up to three letters are taken exactly only; names under five only
 * within a partner's own circle (`close`). Two candidates at one distance are none. (Rules: measured, field notes.)
 * @param written folded words, a space between
 */
export function resolveMisprint<P>(
  written: string,
  listed: readonly { readonly key: string; readonly party: P }[],
  close: boolean,
): { readonly party: P; readonly distance: number } | undefined {
  const shortest = close ? 4 : 5;
  if (written.length < shortest || written.length > 60) return undefined;
  const seen = unsmudge(written);
  let best: { party: P; distance: number } | undefined;
  let tied = false;
  for (const { key, party } of listed) {
    if (key.length < shortest) continue;
    const allowed = Math.min(key.length, written.length) >= 7 ? 2 : 1;
    if (Math.abs(key.length - written.length) > allowed + 2) continue;
    const distance = editDistance(seen, unsmudge(key), allowed);
    if (distance > allowed || (best && distance > best.distance)) continue;
    tied = best !== undefined && distance === best.distance && best.party !== party;
    if (best === undefined || distance < best.distance) best = { party, distance };
  }
  return tied ? undefined : best;
}

/** Letters that scanning confuses, as one. */
function unsmudge(word: string): string {
  return word.replace(/rn/g, 'm').replace(/[1|]/g, 'l').replace(/0/g, 'o').replace(/5/g, 's');
}

/** Edits from one word to the other, neighbours' swaps counting one; anything over `limit` comes as `limit + 1`. */
export function editDistance(from: string, to: string, limit: number): number {
  if (from === to) return 0;
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      }
      current.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    before = above;
    above = current;
  }
  return above[to.length] ?? limit + 1;
}
