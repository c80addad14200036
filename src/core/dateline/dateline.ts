/** What the rest of `core` uses of this folder: a dateline found in a body or read from a field, and an agency that heads a body. */
export type { DatelineFacts } from './dateline-knowledge.ts';
export { type FoundHeader, headerEvidence } from './header.ts';
export { type ReadDateline, readDateline, readDatelineField } from './read-dateline.ts';
export { type ReadHeadAgency, readHeadAgency } from './read-head-agency.ts';
