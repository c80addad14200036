import type { Credit, Party } from '../article.ts';

/**
 * The credits in house style, with the agency that the dateline names, one line ("The Daily Mail–CGTN news exchange");
 * null if there are none. Photo credits are left out, and a desk is named only if no organization is. It stands behind the byline, so
 * it never repeats a name of it.
 * @param byline names of the byline
 */
export function renderCreditLine(
  credits: readonly Credit[],
  datelineProvider?: Party,
  byline: readonly string[] = [],
): string | null {
  const houses = credits.filter(credit => credit.kind !== 'desk');
  const lines = new Set(
    (houses.length > 0 ? houses : credits).map(credit => renderCredit(credit, byline)).filter(line => line !== ''),
  );
  if (datelineProvider && !credits.some(({ parties }) => parties.some(({ name }) => name === datelineProvider.name))) {
    lines.add(datelineProvider.name);
  }
  return lines.size === 0 ? null : [...lines].join('; ');
}

function renderCredit(credit: Credit, byline: readonly string[]): string {
  const names = credit.parties.map(party => party.name);
  const others = (credit.people ?? []).filter(person => !byline.includes(person.name));
  const people = others.map(person => person.name);
  switch (credit.kind) {
    case 'exchange':
      return names.length > 1 ? `${names.join('–')} news exchange` : `News exchange with ${names[0] ?? ''}`;
    case 'inputs':
      if (names.length + people.length === 0) return '';
      return `With inputs from ${listNames([...names, ...people])}`;
    case 'courtesy':
      return `Courtesy ${listNames(names)}`;
    case 'republication':
      return `Republished from ${listNames(names)}`;
    case 'distribution':
      return names.length > 1
        ? `${listNames(names.slice(0, -1))}, distributed by ${names.at(-1)}`
        : `Distributed by ${listNames(names)}`;
    case 'reporting':
      return renderReporting(others, names);
    case 'agency':
    case 'desk':
      return names.join('/');
    case 'photo':
      return '';
  }
}

/** Who reported, by name; who edited, only with that word: an editor is no source. */
function renderReporting(
  people: readonly { readonly name: string; readonly role: string }[],
  names: readonly string[],
) {
  const editors = people.filter(({ role }) => role === 'editor').map(({ name }) => name);
  const reporters = people.filter(({ role }) => role !== 'editor').map(({ name }) => name);
  const lines = [listNames([...reporters, ...names]), editors.length > 0 ? `edited by ${listNames(editors)}` : ''];
  return lines.filter(line => line !== '').join(', ');
}

function listNames(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
