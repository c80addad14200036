import { expect, test } from 'vitest';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

async function timing(xml: string) {
  const { feed } = await parse({ bytes: Buffer.from(xml) });
  return { ttlSeconds: feed.ttlSeconds, skipHours: feed.skipHours, skipDays: feed.skipDays };
}

const none = { ttlSeconds: undefined, skipHours: undefined, skipDays: undefined };
const SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"';
const rss = (inside: string) =>
  `<rss version="2.0" ${SY}><channel><title>T</title>${inside}<item><title>I</title></item></channel></rss>`;
const rdf = (inside: string) =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${SY}>
   <channel rdf:about="x"><title>T</title>${inside}</channel><item rdf:about="y"><title>I</title></item></rdf:RDF>`;
const atom = (inside: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${SY}><title>T</title>${inside}<entry><id>1</id><title>I</title></entry></feed>`;

test.each([
  ['minutes to live', rss('<ttl>60</ttl>'), { ttlSeconds: 3600 }],
  ['no minutes to live', rss('<ttl>0</ttl>'), {}],
  [
    'nonsense',
    rss('<ttl>soon</ttl><skipHours><hour>x</hour><hour>99</hour></skipHours><skipDays><day>Someday</day></skipDays>'),
    {},
  ],
  ['an update a day', rss('<sy:updatePeriod> daily </sy:updatePeriod>'), { ttlSeconds: 86_400 }],
  [
    'two updates an hour',
    rdf('<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>'),
    { ttlSeconds: 1800 },
  ],
  [
    'an hourly update in Atom',
    atom('<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>'),
    { ttlSeconds: 3600 },
  ],
  ['the longer of both', rss('<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>'), { ttlSeconds: 3600 }],
  ['hours', rss('<skipHours><hour>0</hour><hour>23</hour><hour>24</hour></skipHours>'), { skipHours: [0, 23, 0] }],
  ['days', rss('<skipDays><day>Saturday</day><day>Sunday</day></skipDays>'), { skipDays: ['Saturday', 'Sunday'] }],
  ['nothing', rss(''), {}],
])('a feed asks to be polled by %s', async (_what, xml, expected) => {
  expect(await timing(xml)).toEqual({ ...none, ...expected });
  expect(await timing(xml.replace('<title>I</title>', '<title>I & you</title>'))).toEqual({ ...none, ...expected });
});
