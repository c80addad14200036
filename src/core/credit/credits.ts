/** What the rest of `core` uses of this folder: credits found in a body, read from fields, and printed as one line. */
export { creditKnowledge } from './credit-knowledge.ts';
export { type Finding, isAuthorBlurb, readCreditsAtFoot, readCreditsAtHead, readOrigins } from './read-credits.ts';
export { readCaption, readCreditField, readDatelineCredits, readProvider } from './read-field.ts';
export { renderCreditLine } from './render-credit-line.ts';
export type { CreditKnowledge } from './tag-words.ts';
