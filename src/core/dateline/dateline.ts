/** What the rest of `core` uses of this folder: a dateline found in a body or read from a field, and an agency that heads a body. */
export type { DatelineFacts } from './dateline-knowledge.ts';
export type { FoundHeader } from './header.ts';
export { headerEvidence } from './header-evidence.ts';
export { type ReadDateline, readDateline } from './read-dateline.ts';
export { readDatelineField } from './read-dateline-field.ts';
export { type ReadHeadAgency, readHeadAgency } from './read-head-agency.ts';
