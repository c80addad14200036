import { UNCUT } from '../core/dedupe/stories.ts';
import { byFirstCreated } from '../core/dedupe/story-texts.ts';
import { bestOf, firstMember, leadOf, membersAfter } from '../store/similarity/stories.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';
import { type Fresh, placeBeside } from './beside-lead.ts';
import { nodeOf } from './story-nodes.ts';

/** Rows that change, as they stand in the store and as they are to be. */
export type Amended = { readonly before: readonly ArticleRow[]; readonly after: readonly ArticleRow[] };

/** Signatures of so many members at a time: some megabytes. */
const AT_ONCE = 200;

/**
 * Lets articles join and leave stories that are not worked out anew.
 * @param joining as they will be: new ones, such as stood elsewhere, and members that changed
 * @param former what changes or leaves, as it stands in the store
 * @param fresh signatures that are not in the store yet, by article
 */
export async function amendStories(
  tx: Transaction,
  joining: readonly ArticleRow[],
  former: readonly ArticleRow[],
  fresh: Fresh,
): Promise<Amended> {
  const touched = [...new Set([...joining, ...former].map(({ id }) => id))];
  const byStory = Map.groupBy(joining, row => row.story_id);
  const before = [...former];
  const after: ArticleRow[] = [];
  for (const story of new Set([...byStory.keys(), ...former.map(row => row.story_id)])) {
    const amended = await amendStory(tx, story, byStory.get(story) ?? [], touched, fresh);
    before.push(...amended.before);
    after.push(...amended.after);
  }
  return { before, after };
}

/**
 * A story's id and its lead become those that all its members would give it, and what joins is placed beside the lead. Only
 * where one of the two changes every member is written.
 * @param touched ids of those that join or leave: what the store has of them counts no more
 */
async function amendStory(
  tx: Transaction,
  story: string,
  joining: readonly ArticleRow[],
  touched: readonly string[],
  fresh: Fresh,
): Promise<Amended> {
  const first = earliest([await firstMember(tx, story, touched), ...joining]);
  const lead = await leadWith(tx, story, joining, touched);
  if (first === undefined || lead === undefined) return { before: [], after: [] };
  const isNewLead = (await leadOf(tx, story, touched))?.id !== lead.id;
  const place = async (rows: readonly ArticleRow[]): Promise<ArticleRow[]> => {
    const others = await placeBeside(
      tx,
      rows.filter(row => row.id !== lead.id),
      lead,
      fresh,
    );
    const leading = rows.filter(row => row.id === lead.id);
    return [...others, ...leading.map(row => ({ ...row, relation: 'new', of_id: null, score: 0, is_lead: 1 }))];
  };
  const after = await place(joining);
  const before: ArticleRow[] = [];
  if (isNewLead || first.id !== story) {
    for (let last = ''; ; ) {
      const members = await membersAfter(tx, story, last, touched, AT_ONCE);
      before.push(...members);
      after.push(...(isNewLead ? await place(members) : members));
      if (members.length < AT_ONCE) break;
      last = members.at(-1)?.id ?? '';
    }
  }
  return { before, after: after.map(row => ({ ...row, story_id: first.id })) };
}

/** As `workOutStories` chooses it: the agency's own before a reprint, then the longest uncut, then the first seen. */
async function leadWith(
  tx: Transaction,
  story: string,
  joining: readonly ArticleRow[],
  touched: readonly string[],
): Promise<ArticleRow | undefined> {
  const standing = await bestOf(tx, story, touched);
  const all = [...(standing === undefined ? [] : [standing]), ...joining];
  const rank = Math.min(...all.map(row => row.rank));
  const length = Math.ceil(UNCUT * Math.max(...all.filter(row => row.rank === rank).map(row => row.length)));
  const candidates = joining.filter(row => row.rank === rank && row.length >= length);
  return earliest([await firstMember(tx, story, touched, { rank, length }), ...candidates]);
}

function earliest(rows: readonly (ArticleRow | undefined)[]): ArticleRow | undefined {
  return rows.filter(row => row !== undefined).sort((a, b) => byFirstCreated(nodeOf(a), nodeOf(b)))[0];
}
