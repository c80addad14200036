import type { Role } from './allowed.ts';

/** Which parts of a table stay open when one of these starts, outermost first. */
const PARENTS: Partial<Record<Role, readonly Role[]>> = {
  section: [],
  caption: [],
  row: ['section'],
  cell: ['section', 'row'],
};

/**
 * Where a part of a table goes: how many of the open elements stay open, and which elements the source left out before it.
 * Nothing where no table is open.
 * @param open roles of the open elements, outermost first
 */
export function placeInTable(
  open: readonly Role[],
  role: Role,
): { readonly keep: number; readonly add: readonly string[] } | undefined {
  const table = open.lastIndexOf('table');
  if (table < 0) return undefined;
  let last = table;
  for (const parent of PARENTS[role] ?? []) if (open[last + 1] === parent) last += 1;
  return { keep: last + 1, add: leftOut(open[last] ?? 'table', role) };
}

/** The elements to open in a table, a section or a row before a part of it can start. */
export function leftOut(parent: Role, child: Role): string[] {
  const section = parent === 'table' && (child === 'row' || child === 'cell') ? ['tbody'] : [];
  return parent !== 'row' && child === 'cell' ? [...section, 'tr'] : section;
}
