import type { Credit, Party } from '../article.ts';

/**
 * The credits in house style, with the agency that the dateline names, one line ("The Daily Mail–CGTN news exchange");
 * null if there are none. Photo credits are left out, and a desk is named only if no organization is.
 */
export function renderCreditLine(credits: readonly Credit[], datelineProvider?: Party): string | null {
  const houses = credits.filter(credit => credit.kind !== 'desk');
  const lines = new Set((houses.length > 0 ? houses : credits).map(renderCredit).filter(line => line !== ''));
  if (datelineProvider && !credits.some(({ parties }) => parties.some(({ name }) => name === datelineProvider.name))) {
    lines.add(datelineProvider.name);
  }
  return lines.size === 0 ? null : [...lines].join('; ');
}

function renderCredit(credit: Credit): string {
  const names = credit.parties.map(party => party.name);
  const people = (credit.people ?? []).map(person => person.name);
  switch (credit.kind) {
    case 'exchange':
      return names.length > 1 ? `${names.join('–')} news exchange` : `News exchange with ${names[0] ?? ''}`;
    case 'inputs':
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
      return listNames([...people, ...names]);
    case 'agency':
    case 'desk':
      return names.join('/');
    case 'photo':
      return '';
  }
}

function listNames(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
