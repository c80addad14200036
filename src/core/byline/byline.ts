/** What the rest of `core` uses of this folder: a byline field read, and bylines found in a body. */

export type { FoundByline } from './classify-line.ts';
export { findBodyBylines, findOpeningByline } from './find-byline.ts';
export type { ItemFields } from './line-evidence.ts';
export { type BylineReading, readByline, renderByline } from './read-byline.ts';
