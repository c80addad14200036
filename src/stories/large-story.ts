import { UNCUT } from '../core/dedupe/stories.ts';
import { bestOf, firstMember, leadOf, membersAfter } from '../store/stories.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';
import { besideLead, type Fresh } from './beside-lead.ts';

/** Rows of a large story that change, as they stand in the store and as they are to be. */
export type Rewritten = { readonly before: readonly ArticleRow[]; readonly after: readonly ArticleRow[] };

/**
 * A story of more members is never worked out as a whole again: what comes follows members or stands alone. Up to here the
 * same articles give the same stories in any order; beyond, each of a flood of rewrites would cost more than the last
 * (measured: 5,000 took 1.4 GB and two minutes; so they take 0.3 GB and a quarter of a minute).
 */
export const LARGE_STORY = 250;
/** Signatures of so many members at a time: some megabytes. */
const AT_ONCE = 200;

/**
 * Brings a large story up to date without working it out as a whole: its id and its lead are those that all its members
 * would give it, and what comes in is placed beside the lead. Only where one of the two changes every member is written.
 * @param joined the articles that belong to it from now on, new ones and such as stood elsewhere or changed
 * @param except ids of those and of what leaves it
 */
export async function rewriteLargeStory(
  tx: Transaction,
  story: string,
  joined: readonly ArticleRow[],
  except: readonly string[],
  fresh: Fresh,
): Promise<Rewritten> {
  const first = earliest([await firstMember(tx, story, except), ...joined]);
  const lead = await leadWith(tx, story, joined, except);
  if (first === undefined || lead === undefined) return { before: [], after: [] };
  const isNewLead = (await leadOf(tx, story, except))?.id !== lead.id;
  const place = async (rows: readonly ArticleRow[]): Promise<ArticleRow[]> => {
    const others = await besideLead(
      tx,
      rows.filter(row => row.id !== lead.id),
      lead,
      fresh,
    );
    const leading = rows.filter(row => row.id === lead.id);
    return [...others, ...leading.map(row => ({ ...row, relation: 'new', of_id: null, score: 0, is_lead: 1 }))];
  };
  const after = await place(joined);
  const before: ArticleRow[] = [];
  if (isNewLead || first.id !== story) {
    for (let last = ''; ; ) {
      const members = await membersAfter(tx, story, last, except, AT_ONCE);
      before.push(...members);
      after.push(...(isNewLead ? await place(members) : members));
      if (members.length < AT_ONCE) break;
      last = members.at(-1)?.id ?? '';
    }
  }
  return { before, after: after.map(row => ({ ...row, story_id: first.id })) };
}

/** As `settleStories` chooses it: the agency's own before a reprint, then the longest uncut, then the first seen. */
async function leadWith(
  tx: Transaction,
  story: string,
  joined: readonly ArticleRow[],
  except: readonly string[],
): Promise<ArticleRow | undefined> {
  const standing = await bestOf(tx, story, except);
  const all = [...(standing === undefined ? [] : [standing]), ...joined];
  const rank = Math.min(...all.map(row => row.rank));
  const length = Math.ceil(UNCUT * Math.max(...all.filter(row => row.rank === rank).map(row => row.length)));
  const candidates = joined.filter(row => row.rank === rank && row.length >= length);
  return earliest([await firstMember(tx, story, except, { rank, length }), ...candidates]);
}

function earliest(rows: readonly (ArticleRow | undefined)[]): ArticleRow | undefined {
  const time = (row: ArticleRow): string => row.first_created ?? row.created_at;
  return rows
    .filter(row => row !== undefined)
    .sort((a, b) => (time(a) === time(b) ? (a.id < b.id ? -1 : 1) : time(a) < time(b) ? -1 : 1))[0];
}
