import type { Media } from '../../core/article.ts';
import type { Field } from './context.ts';
import { mediaOf, plainFromHtml, type WrittenMedia } from './values.ts';

/** What an item carries or points to: enclosures, Media RSS contents and thumbnails, pictures. Each address once. */
export function readMedia(item: Field, base: string | undefined): Media[] | undefined {
  const links = item.all('atom:link').filter(link => link.attribute('rel') === 'enclosure');
  const enclosures = [...item.all('enclosure'), ...links].map(part => ({
    url: part.attribute('url') ?? part.attribute('href') ?? part.text,
    type: part.attribute('type'),
  }));
  const groups = item.all('media:group');
  const holders = [item, ...groups];
  const ofItem = creditAndCaption(item);
  const contents = holders.flatMap(holder => {
    const around = creditAndCaption(holder, ofItem);
    return holder.all('media:content').map(content => ({
      url: content.attribute('url'),
      type: content.attribute('type') ?? content.attribute('medium'),
      ...size(content),
      ...creditAndCaption(content, around),
    }));
  });
  const thumbnails = [...holders, ...holders.flatMap(holder => holder.all('media:content'))]
    .flatMap(holder => holder.all('media:thumbnail'))
    .map(thumbnail => ({ url: thumbnail.attribute('url') ?? thumbnail.text, type: 'image', ...size(thumbnail) }));
  const images = [...item.all('image'), ...item.all('itunes:image')].map(image => {
    const url = image.attribute('href') ?? image.all('url')[0]?.text ?? image.attribute('url');
    return { url: url ?? (/^(?:https?:)?\/\/\S+$/i.test(image.text ?? '') ? image.text : undefined), type: 'image' };
  });
  return mediaOf([...enclosures, ...contents, ...thumbnails, ...images], base);
}

function size(content: Field): Pick<WrittenMedia, 'width' | 'height'> {
  return { width: content.attribute('width'), height: content.attribute('height') };
}

type CreditAndCaption = { readonly [name in 'credit' | 'caption']?: string | undefined };

/** What an item or a group says holds for each content in it that says nothing itself. */
function creditAndCaption(holder: Field, around: CreditAndCaption = {}): CreditAndCaption {
  return {
    credit: plain(holder, ['media:credit', 'media:copyright']) ?? around.credit,
    caption: plain(holder, ['media:description', 'media:text', 'media:title']) ?? around.caption,
  };
}

/** The first of these fields that has any words, as one line. */
function plain(holder: Field, names: readonly string[]): string | undefined {
  const found = names.flatMap(name => holder.all(name)).find(({ inside, text }) => inside || text);
  return plainFromHtml(found?.inside ?? found?.text);
}
