/** Parameters that say where a reader came from, not what is read. */
const TRACKING =
  /^(?:utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ref|ref_?src|referrer|cmp|cmpid|camp|campaign|icid|ncid|ocid|sr_share|smid|src|source|at_medium|at_campaign|at_.*|ito|xtor|partner|feedname|feedtype|rss|traffic_source|via|share|spm|taid|guccounter|guce_.*|soc_.*|ns_.*|wt\.?.*|__.*)$/i;
/** Parameters that ask for another form of the same page. */
const FORM = /^(?:amp|m|mobile|outputtype|output|view|print|format)$/i;
const FORM_VALUE = /^(?:|1|true|yes|amp|mobile|print|html|rss|xml)$/i;

/** Anchors that every page has, and those that trackers write. */
const NO_ITEM =
  /^#(?:top|start|main|content|main-?content|page|article|story|body|comments?|respond|disqus_thread|share|more(?:-\d+)?|rss|feed|ref|ixzz.*|cxrecs.*)$/i;

/**
 * One form for the addresses of one article: without scheme, "www.", mobile and AMP forms, tracking parameters and any fragment
 * that names no item. Null where it is no web address. "https://m.example.com/a/amp/?utm_source=rss#top" gives "example.com/a".
 */
export function canonicalUrl(address: string): string | null {
  const url = parse(address.trim());
  if (url === null) return null;
  const cached = /^\/(?:[a-z]\/)?s?\/?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\/.*)$/i.exec(url.pathname);
  if (url.hostname.endsWith('.ampproject.org') && cached?.[1] !== undefined) {
    return canonicalUrl(`https://${cached[1]}${url.search}`);
  }
  const host = url.hostname.replace(/^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)/, '');
  const path = url.pathname
    .replace(/^\/amp(?=\/)/i, '')
    .replace(/[/.;]amp(?:\.html?)?\/?$/i, '')
    .replace(/\/(?:index|default)\.(?:html?|php|aspx?)$/i, '/')
    .replace(/\/+$/, '');
  const parameters = url.search === '' ? [] : parametersOf(url);
  const port = url.port === '' ? '' : `:${url.port}`;
  const fragment = isItem(url.hash) ? url.hash : '';
  return `${host}${port}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}${fragment}`;
}

/**
 * An anchor that tells the items of one page apart: "#block-65e1", "#comment-4711", "#tools". A number alone says at which
 * place of the feed the item stood (BBC), and what has "=" or other signs in it where a reader came from.
 */
function isItem(fragment: string): boolean {
  if (fragment.startsWith('#!')) return true;
  return /^#[\w%][\w%.-]*$/.test(fragment) && /[a-z]/i.test(fragment) && !NO_ITEM.test(fragment);
}

function parametersOf({ searchParams }: URL): string[] {
  return [...searchParams]
    .filter(([name, value]) => !TRACKING.test(name) && !(FORM.test(name) && FORM_VALUE.test(value)))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
}

function parse(address: string): URL | null {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}
