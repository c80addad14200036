import type { Dateline } from '../article.ts';
import type { DatelineFacts, DatelineKnowledge } from './dateline-knowledge.ts';
import { readHeader } from './read-header.ts';
import { describeHeader } from './resolve-places.ts';

/**
 * The dateline that an item carries in a field of its own (NITF `dateline`, ninjs `located`): "MOSCOW, Monday (Reuters)",
 * "Singapore". The field says that it is one, so a place need not be listed; null where it holds none, as a bare time does.
 */
export function readDatelineField(field: string, knowledge: DatelineKnowledge, facts: DatelineFacts): Dateline | null {
  const raw = field.trim();
  const end = raw.replace(/[\s:_–—-]{1,10}$/, '').length;
  if (end === 0 || end > 160) return null;
  const header = readHeader({ text: raw, knowledge, facts }, 0, end);
  if (header === null || header === 'prose' || header.places.length === 0) return null;
  return describeHeader(header, raw, raw, knowledge.gazetteer, facts);
}
