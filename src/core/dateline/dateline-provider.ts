import type { Party } from '../article.ts';
import { nameKey } from '../text/words.ts';
import type { Copy } from './dateline-knowledge.ts';

/** An organization by any of its printed names; null when unknown. */
export function findProvider(printed: string, { knowledge }: Pick<Copy, 'knowledge'>): Party | null {
  const book = knowledge.organizations;
  const asWritten = printed.trim();
  const key = nameKey(asWritten);
  if (key === '' || key.length > 60) return null;
  const organization = book.byName.get(key) ?? book.byName.get(key.replace(/(?: news agency| news|net)$/, ''));
  return organization ? { id: organization.id, name: organization.name, asWritten } : null;
}
