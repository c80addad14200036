/** Addresses of counters that partners' feeds were seen to carry as pictures. Host (with its subdomains) or host and path. */
const COUNTERS: readonly RegExp[] = [
  /^https?:\/\/(?:[a-z0-9-]{1,63}\.)?(?:feeds\.feedburner\.com|feedproxy\.google\.com)\/(?:~r|~ff|~a)\//,
  /^https?:\/\/feeds\.[a-z0-9.-]{1,200}\/~(?:r|ff|a|at|i)\//,
  /^https?:\/\/(?:[a-z0-9-]{1,63}\.){0,3}feedsportal\.com\//,
  /^https?:\/\/(?:pixel|stats)\.(?:wp|wordpress)\.com\/[bg]\.gif/,
  /^https?:\/\/(?:[a-z0-9-]{1,63}\.){0,3}(?:scorecardresearch|quantserve|doubleclick|chartbeat|moatads|imrworldwide|2o7|omtrdc|adsrvr|pheedo|pheedcontent)\.(?:com|net|org)\//,
  /^https?:\/\/(?:[a-z0-9-]{1,63}\.){0,3}google-analytics\.com\//,
  /^https?:\/\/(?:www\.)?facebook\.com\/tr[/?]/,
  /^https?:\/\/counter\.theconversation\.(?:com|edu\.au)\//,
  /^https?:\/\/[a-z0-9.-]{1,200}\/(?:__utm\.gif|count\.gif|pixel\.(?:gif|png)|beacon\.gif|1x1\.(?:gif|png)|spacer\.gif|blank\.gif)(?:[?#]|$)/,
];
const HIDDEN = /(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i;
const TINY = /(?:^|[;\s])(?:width|height)\s{0,9}:\s{0,9}[01](?:px)?\s{0,9}(?:;|!|$)/i;

/** Whether a picture is there to count readers, not to be seen: no size to speak of, hidden, or a known counter's address. */
export function isBeacon(src: string, attributes: ReadonlyMap<string, string>): boolean {
  if (isTiny(attributes.get('width')) || isTiny(attributes.get('height'))) return true;
  const style = attributes.get('style');
  if (style !== undefined && style.length < 4_000 && (HIDDEN.test(style) || TINY.test(style))) return true;
  if (attributes.has('hidden')) return true;
  return COUNTERS.some(counter => counter.test(src));
}

function isTiny(size: string | undefined): boolean {
  return size !== undefined && /^\s*[01](?:\.\d{1,9})?(?:px)?\s*$/i.test(size);
}
