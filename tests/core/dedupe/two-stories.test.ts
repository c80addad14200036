import { describe, expect, test } from 'vitest';
import { compare } from '../../../src/core/dedupe/compare.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, marketReport, paragraphs, STRIKE } from './copies.ts';

describe('different stories', () => {
  test('two unrelated stories have no link', () => {
    expect(compare(signatureOf(HARBOR), signatureOf(STRIKE))).toBeNull();
  });

  test('one template with another day\u2019s figures is another story', () => {
    expect(judge(marketReport(4, '85', '87'), marketReport(3, '17', '140'))).toBeNull();
  });

  test('a table of another day in which a figure stands for a word is another story', () => {
    const rain = (day: number, velden: string): Comparable => ({
      headline: 'Rain in the coffee districts',
      bodyText: [
        `VELDEN, April ${day} (Northwire) - The following rain was measured in the coffee districts in the past 24 hours.`,
        'Upper Vale: Almery nil, Kestel nil, Sandrup nil, Brandt nil, Orrin nil, Skerry nil.',
        `Lower Vale: Riedl nil, Halvor nil, Velden ${velden}, Mariental nil, Tarn nil.`,
      ].join('\n\n'),
      published: `2026-04-0${day}T12:00:00Z`,
      source: 'northwire',
    });
    expect(judge(rain(9, 'nil'), rain(7, '33.0 millimetres'))).toBeNull();
    expect(judge(rain(7, '33.0 mm'), rain(7, '33.0 millimetres'))).not.toBeNull();
  });

  test('the same line under two headlines that it says nothing of is a standing line', () => {
    const item = (headline: string, source = 'northwire'): Comparable => ({
      headline,
      bodyText: 'Our overview on every working day has the most important news of the day, told briefly.',
      published: '2026-03-03T10:00:00Z',
      source,
    });
    const dredgers = item('Dredgers, masks, oyster beds and a ferry');
    expect(judge(item('Buses, schools, grain terminals and a choir'), dredgers)).toBeNull();
    expect(judge(item('Dredgers, masks, grain and buses'), dredgers)).toBeNull();
    expect(judge(item('Most important news, told briefly: dredgers and masks'), dredgers)).not.toBeNull();
  });

  test('one template with another firm is another story', () => {
    const split = (firm: string, place: string): Comparable => ({
      headline: `${firm} sets two-for-one split`,
      bodyText: `${place}, March 3 (Northwire) - The board of ${firm} declared a two-for-one stock split payable to holders of record at the close of business on March 31.\n\n${firm} said shareholders at the annual meeting approved a doubling of authorized shares.`,
      published: '2026-03-03T10:00:00Z',
    });
    expect(judge(split('Orrin Mills', 'VELDEN'), split('Kestel Foundry', 'ALMERY'))).toBeNull();
  });

  test('one template with another firm is another story even where one mentions the other', () => {
    const raise = (firm: string, more: string): Comparable => ({
      headline: `${firm} raises grain price`,
      bodyText: `ALMERY, March 3 (Northwire) - ${firm} said it raised the price it will pay for most grades of wheat by 50 cents a bushel, effective today.\n\nThe increase brings its posted price for the benchmark grade to 7.50 dollars.${more}`,
      published: '2026-03-03T10:00:00Z',
      source: 'northwire',
    });
    const kestel = raise('Kestel Mills', '\n\nEarlier today Orrin Grain and Brandt Silos raised theirs by as much.');
    expect(judge(raise('Orrin Grain', ''), kestel)).toBeNull();
  });

  test('a table of a few figures without a name belongs to whom the headline names', () => {
    const dividend = (headline: string, source: string): Comparable => ({
      headline,
      bodyText: 'Qtly div 10 cts vs 10 cts prior. Pay April 1. Record March 15.',
      published: '2026-03-03T10:00:00Z',
      source,
    });
    const orrin = dividend('Orrin Mills regular dividend', 'northwire');
    expect(judge(dividend('Kestel Foundry payout', 'northwire'), orrin)).toBeNull();
    expect(judge(dividend('Regular dividend at Orrin Mills', 'ledger'), orrin)).not.toBeNull();
  });

  test('two pages of one site that begin and end alike are two stories', () => {
    const words = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => `frame${from + n}`).join(' ');
    const page = (article: Comparable): Comparable => ({
      ...article,
      source: 'ledger',
      bodyText: `${words(0, 60)} ${article.bodyText.replaceAll('\n\n', ' ')} ${words(100, 60)}`,
    });
    expect(judge(page(STRIKE), page(HARBOR))).toBeNull();
  });

  test('a follow-up that repeats the background of the day before is another story', () => {
    const bodyText = [
      'ALMERY, March 5 (Northwire) - Oyster farmers took the port of Almery to court on Thursday over a plan that they say will bury their beds in mud.',
      'A judge will hear the case in April, a clerk said.',
      ...paragraphs(HARBOR).slice(2, 4),
    ].join('\n\n');
    const headline = 'Oyster farmers sue port';
    expect(judge({ ...HARBOR, headline, bodyText, published: '2026-03-05T10:00:00Z' }, HARBOR)).toBeNull();
  });

  test('what came of it hours later is another story, though most of its words are the first one\u2019s', () => {
    const lifted = [
      'ALMERY, March 3 (Northwire) - A judge stopped the port of Almery from dredging its northern channel to 14.5 metres until he has heard the fishermen who sued over the spoil and the mud in their nets.',
      ...paragraphs(HARBOR).slice(2, 4),
      'The fishermen said they would bring the judge samples.',
    ].join('\n\n');
    const later = { ...HARBOR, headline: 'Judge halts Almery dredge work', bodyText: lifted };
    expect(judge({ ...later, published: '2026-03-03T19:00:00Z' }, HARBOR)).toBeNull();
    const nearly = { ...later, headline: 'Judge stops Almery plan to dredge northern channel' };
    expect(judge({ ...nearly, published: '2026-03-04T09:00:00Z' }, HARBOR)).toBeNull();
    const kept = { ...later, headline: HARBOR.headline };
    expect(judge({ ...kept, published: '2026-03-03T19:00:00Z' }, HARBOR)).toBe('version');
  });

  test('a sidebar has the background and half the headline in common, a write-thru the lead', () => {
    const own = (from: number, count: number) => {
      return Array.from({ length: count }, (_, n) => `remark${from + n} follows`).join(' ');
    };
    const [lead = '', cost = '', wait = ''] = paragraphs(HARBOR);
    const headline = 'Almery northern channel: what to know';
    const later = (first: string, background: readonly string[]): Comparable => ({
      ...{ ...HARBOR, headline, published: '2026-03-03T13:00:00Z' },
      bodyText: [first, ...background, `${own(0, 60)}.`].join('\n\n'),
    });
    const sidebar = later(`ALMERY, March 3 (Northwire) - The port of Almery said it will ${own(100, 20)}.`, [
      cost,
      wait,
    ]);
    expect(judge(sidebar, HARBOR)).toBeNull();
    expect(judge(later(lead, [cost]), HARBOR)).toBe('version');
  });

  test('summaries of two countries under headlines that differ in one word are two stories', () => {
    const summary = (land: string, own: string): Comparable => ({
      headline: `${land} crop weather summary`,
      bodyText: `VELDEN, March 3 (Northwire) - Light showers fell on winter wheat in the week ended February 28, the Joint Weather Office of the Farm and Trade Departments said.\n\nIn its International Weather and Crop report the office said ${own}`,
      published: '2026-03-03T10:00:00Z',
      source: 'northwire',
    });
    const china = summary(
      'China',
      'rice stood well in the southern provinces, where rivers rose after a dry month and farmers sowed early. Dust was seen in the plains and some fields lay bare; more rain was awaited before the end of the week.',
    );
    const world = summary(
      'World',
      'snow covered the orchards of the northern isles and frost came late to vineyards along the coast. Olive trees bloomed, pastures were green, herds thrived, and irrigation ponds held enough until harvest, though locusts hatched inland.',
    );
    expect(judge(china, world)).toBeNull();
    expect(judge({ ...china, headline: world.headline }, world)).toBe('version');
  });

  test('under one headline but for whom it is about, two firms that were given one prize are two stories', () => {
    const own = (from: number) => Array.from({ length: 7 }, (_, n) => `remark${from + n} follows`).join(' ');
    const prize = (bank: string, from: number): Comparable => ({
      headline: `${bank} bank wins the Skerry savings award${from > 1000 ? ' again' : ''}`,
      bodyText: [
        `${bank} bank has won the Skerry savings award of the Chamber of Small Firms and Crafts in Velden, and ${own(from)}.`,
        'Minister Greta Olafsdottir handed out the prizes of the Chamber of Small Firms and Crafts on March 3 in Velden Hall.',
        `${own(from + 100)}.`,
        `${own(from + 200)}.`,
      ].join('\n\n'),
      published: '2026-03-03T10:00:00Z',
      source: 'ledger',
    });
    expect(judge(prize('Kestel', 1000), prize('Orrin', 2000))).toBeNull();
    expect(judge(prize('Kestel', 1000), prize('Kestel', 2000))).toBe('version');
  });

  test('a short note stands in the next as what was earlier, and both are stories of their own', () => {
    const note: Comparable = {
      headline: 'Velden money market forecast revised down',
      bodyText:
        'VELDEN, March 3 (Northwire) - The Central Bank of Velden said it had revised its forecast of the shortage in the money market today down to 400 million crowns from 450 million.',
      published: '2026-03-03T10:00:00Z',
      source: 'northwire',
    };
    const next = {
      ...note,
      headline: 'Central bank gives Velden 16 million help',
      bodyText:
        'VELDEN, March 3 (Northwire) - The Central Bank of Velden said it had provided late help of 16 million crowns in the afternoon session.\n\nIt did not operate in the morning and had revised its forecast of the shortage in the money market today down to 400 million crowns from 450 million earlier.\n\nIt bought bills outright in band one at 10.375 percent.',
      published: '2026-03-03T10:15:00Z',
    };
    expect(judge(note, next)).toBeNull();
    expect(judge({ ...note, source: 'ledger' }, next)).toBe('excerpt');
    expect(judge({ ...note, headline: 'Bank sees less need', published: '2026-03-03T11:00:00Z' }, note)).toBe(
      'duplicate',
    );
    const later = {
      ...note,
      bodyText: note.bodyText.replace(
        'revised its forecast of the shortage in the money market',
        'cut its forecast of the shortage in the system',
      ),
    };
    expect(
      judge({ ...later, headline: 'Less need in Velden money market', published: '2026-03-05T10:00:00Z' }, note),
    ).toBeNull();
  });

  test('a story deep inside a page of other things is not a copy', () => {
    const bodyText = [STRIKE.bodyText, STRIKE.bodyText.toUpperCase(), paragraphs(HARBOR).slice(0, 2).join('\n\n')].join(
      '\n\n',
    );
    expect(judge(asRunBy('ledger', STRIKE, { bodyText }), HARBOR)).toBeNull();
  });
});
