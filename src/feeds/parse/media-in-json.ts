import { list, object, string, valuesAt } from './json-text.ts';
import { oneLine, plainFromHtml, type WrittenMedia } from './values.ts';

/** Pictures, films and sounds as JSON of many senders has them: an address, an object that holds one, or a list of either. */
export function mediaInJson(value: unknown): WrittenMedia[] {
  if (Array.isArray(value)) return list(value).slice(0, MOST).flatMap(mediaInJson);
  if (typeof value === 'string') return /^(?:https?:)?\//i.test(value) ? [{ url: value }] : [];
  const holder = object(value);
  const first = (...names: string[]): string | undefined => names.flatMap(name => valuesAt(holder, name))[0];
  const url = first('url', 'URL', 'href', 'src', 'contentUrl');
  // Without an address it must say that it is one: other objects have titles, too.
  if (url === undefined && first('caption', 'credit', 'creditText') === undefined) return [];
  return [
    {
      url,
      type: first('mimeType', 'mime_type', 'mimetype', 'contentType', 'encodingFormat', 'type', 'role'),
      width: string(holder?.width),
      height: string(holder?.height),
      credit: oneLine(first('credit', 'creditText', 'creditline', 'byline', 'copyright')),
      caption: plainFromHtml(first('caption', 'description', 'alt', 'title')),
    },
  ];
}

/** A story has some; a list of thousands is something else. */
const MOST = 200;
