import type { FeedItem } from '../../core/article.ts';
import type { Field } from './context.ts';
import { isNoindex } from './fields.ts';
import { plainFromHtml } from './values.ts';

/** Fields of RSS and Atom that say what may be done with the copy, beside its copyright notice. */
export const RIGHTS_FIELDS: readonly string[] = [
  ...['cc:license', 'creativecommons:license', 'dcterms:license', 'dcterms:rightsholder', 'dcterms:accessrights'],
  ...['xmprights:usageterms', 'rsl:content', 'xhtml:meta'],
];

type Rights = Pick<FeedItem, 'license' | 'usageTerms' | 'copyrightHolder' | 'noindex'>;

/**
 * The rights of a feed or an item: Creative Commons in its three spellings, Atom's licence link (RFC 4946), Dublin Core, IPTC's
 * usage terms as XMP names them, RSL 1.0 (https://rslstandard.org/rsl) and the robots field.
 */
export function readRights(holder: Field): Rights {
  const license =
    linked(holder.all('cc:license')) ??
    linked(holder.all('creativecommons:license')) ??
    linked(holder.all('atom:link').filter(link => link.attribute('rel') === 'license')) ??
    linked(holder.all('dcterms:license'));
  const usageTerms = plain(holder, 'xmprights:usageterms') ?? plain(holder, 'dcterms:accessrights');
  const copyrightHolder = plain(holder, 'dcterms:rightsholder');
  const robots = holder.all('xhtml:meta').filter(meta => meta.attribute('name')?.toLowerCase() === 'robots');
  const noindex = robots.some(meta => isNoindex(meta.attribute('content')));
  const rsl = readRsl(holder);
  return {
    license: license ?? rsl.license,
    usageTerms: usageTerms ?? rsl.usageTerms,
    copyrightHolder: copyrightHolder ?? rsl.copyrightHolder,
    ...((noindex || rsl.noindex) && { noindex: true }),
  };
}

/** What an RSL element forbids is `noindex` where it is the search index, or all use. */
function readRsl(holder: Field): Rights {
  const contents = holder.all('rsl:content');
  const inside = (names: readonly string[]): readonly Field[] =>
    names.reduce<readonly Field[]>((fields, name) => fields.flatMap(field => field.all(name)), contents);
  const agreements = ['rsl:standard', 'rsl:custom'].flatMap(name => inside(['rsl:license', 'rsl:payment', name]));
  const forbidden = inside(['rsl:license', 'rsl:prohibits']).filter(uses => uses.attribute('type') === 'usage');
  const noindex = forbidden.some(({ text }) => /(?:^|[\s,])(?:search|all)(?:$|[\s,])/i.test(text ?? ''));
  return {
    license: linked(agreements),
    usageTerms: inside(['rsl:terms'])[0]?.text,
    copyrightHolder: inside(['rsl:copyright'])[0]?.text,
    ...(noindex && { noindex }),
  };
}

/** The address in the first of these: an attribute, or the text. */
function linked(fields: readonly Field[]): string | undefined {
  const [first] = fields;
  return first?.attribute('rdf:resource') ?? first?.attribute('href') ?? first?.attribute('resource') ?? first?.text;
}

function plain(holder: Field, name: string): string | undefined {
  return plainFromHtml(holder.all(name)[0]?.text);
}
