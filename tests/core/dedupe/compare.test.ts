import { describe, expect, test } from 'vitest';
import type { LinkKind } from '../../../src/core/article.ts';
import { compare, SAME_STORY } from '../../../src/core/dedupe/compare.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, marketReport, paragraphs, STRIKE } from './copies.ts';

function judge(one: Comparable, other: Comparable): LinkKind | null {
  const link = compare(signatureOf(one), signatureOf(other));
  return link !== null && link.score >= SAME_STORY ? link.kind : null;
}

describe('one story', () => {
  test('the same text under another headline, dateline and credit is a duplicate', () => {
    const bodyText = `${HARBOR.bodyText.replace('ALMERY, March 3 (Northwire) - ', 'Almery: ')}\n\nSource: Northwire`;
    const copy = asRunBy('ledger', HARBOR, { headline: 'Deeper water for grain ships', bodyText });
    expect(judge(copy, HARBOR)).toBe('duplicate');
    expect(compare(signatureOf(copy), signatureOf(HARBOR))?.score).toBe(1);
  });

  test('house spelling, quotes, dashes and abbreviations make no other text', () => {
    const bodyText = HARBOR.bodyText
      .replace('harbour', 'harbor')
      .replace('metres', 'meters')
      .replace('62 million dollars', '$62m')
      .replace('51 percent', '51 pct')
      .replace('nine hours', '9 hours')
      .replace(' - ', ' \u2014 ')
      .replace('said it will', 'said it  \u00adwill');
    expect(signatureOf({ ...HARBOR, bodyText }).textHash).toBe(signatureOf(HARBOR).textHash);
  });

  test('the first paragraphs alone are an excerpt, and the whole contains them', () => {
    const cut = asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 2).join('\n\n') });
    expect(judge(cut, HARBOR)).toBe('excerpt');
    expect(judge(HARBOR, cut)).toBe('contains');
  });

  test('a teaser of twenty-five words is an excerpt', () => {
    const words = paragraphs(HARBOR).join(' ').split(' ').slice(0, 29);
    expect(judge(asRunBy('ledger', HARBOR, { bodyText: `${words.join(' ')}...` }), HARBOR)).toBe('excerpt');
  });

  test('page furniture before and after it does not hide it', () => {
    const bodyText = `Skip to main content\n\nHome World Markets Sport\n\nThe ten best beaches of the year in pictures, from Almery to the far isles\n\n${HARBOR.bodyText}\n\nWhat our readers say about the new theatre season`;
    expect(judge(asRunBy('ledger', HARBOR, { bodyText }), HARBOR)).toBe('duplicate');
  });

  test('a correction of one figure is a version', () => {
    const bodyText = `(Corrects cost in paragraph 2.)\n\n${HARBOR.bodyText.replace('62 million', '26 million')}`;
    const headline = `CORRECTED - ${HARBOR.headline}`;
    expect(judge({ ...HARBOR, headline, bodyText, published: '2026-03-03T13:00:00Z' }, HARBOR)).toBe('version');
  });

  test('a fuller write-thru of the same hours is a version', () => {
    const bodyText = [
      'ALMERY, March 3 (Northwire) - Fishermen threatened to block the port of Almery on Tuesday after it announced plans to dredge its northern channel for the largest grain ships.',
      ...paragraphs(HARBOR).slice(1, 4),
      'Skipper Ole Brun said forty boats would lie across the channel mouth on Friday morning unless the permit is withdrawn.',
    ].join('\n\n');
    const later = { ...HARBOR, bodyText, published: '2026-03-03T15:00:00Z' };
    expect(judge(later, HARBOR)).toBe('version');
  });

  test('a scan with damaged letters is still the story', () => {
    // Every eleventh word loses or changes a letter, figures among them.
    const bodyText = HARBOR.bodyText
      .split(' ')
      .map((word, index) => (index % 11 === 5 && word.length > 2 ? `${word[0]}q${word.slice(2)}` : word))
      .join(' ');
    expect(judge(asRunBy('archive', HARBOR, { bodyText }), HARBOR)).toBe('duplicate');
  });

  test('Chinese copy is compared by its characters', () => {
    const text =
      '新华社阿尔梅里三月三日电 阿尔梅里港务局星期二宣布，将从明年夏季开始疏浚北部航道，使最大的运粮船无需等待涨潮即可进港。港务局长说，工程耗资六千二百万元，历时十九个月。环保团体表示将对许可提出异议，因为淤泥将倾倒在牡蛎养殖区附近。';
    const one: Comparable = { headline: '阿尔梅里港将疏浚航道', bodyText: text, published: '2026-03-03T10:00:00Z' };
    const other = { ...one, headline: '运粮大船可进港', bodyText: `${text}当地渔民反对这一计划。` };
    expect(judge(other, one)).toBe('duplicate');
    expect(
      judge(
        {
          ...one,
          bodyText:
            '市政府昨日表示，公交司机因夜班工资谈判破裂而罢工，数千名通勤者受到影响，学校推迟一小时上课，谈判将于星期四恢复。',
        },
        one,
      ),
    ).toBeNull();
  });

  test.each([
    [
      'Russian',
      'Порт Алмери сообщил во вторник, что со следующего лета углубит северный канал, чтобы крупнейшие зерновозы могли заходить без ожидания прилива. Работы обойдутся в 62 миллиона и займут 19 месяцев, сказал начальник порта.',
      'Водители автобусов в Велдене во вторник прекратили работу после срыва переговоров об оплате ночных смен. Из 310 автобусов около 240 остались в депо, школы открылись на час позже, заявили в профсоюзе города.',
    ],
    [
      'Arabic',
      'قال ميناء ألميري يوم الثلاثاء إنه سيعمق قناته الشمالية اعتبارا من الصيف المقبل حتى تتمكن أكبر سفن الحبوب من الرسو دون انتظار المد. وقال مدير الميناء إن العمل سيكلف 62 مليونا ويستغرق 19 شهرا.',
      'أضرب سائقو الحافلات في فيلدن يوم الثلاثاء بعد انهيار محادثات بشأن أجور نوبات الليل. وقالت النقابة إن نحو 240 حافلة من أصل 310 بقيت في المستودعات وإن المدارس فتحت متأخرة ساعة.',
    ],
    [
      'Thai',
      'ท่าเรืออัลเมรีแถลงเมื่อวันอังคารว่าจะขุดลอกร่องน้ำด้านเหนือตั้งแต่ฤดูร้อนปีหน้าเพื่อให้เรือบรรทุกธัญพืชขนาดใหญ่ที่สุดเข้าเทียบท่าได้โดยไม่ต้องรอน้ำขึ้น',
      'คนขับรถโดยสารในเมืองเวลเดนหยุดงานเมื่อวันอังคารหลังการเจรจาค่าแรงกะกลางคืนล้มเหลว โรงเรียนเปิดช้าไปหนึ่งชั่วโมงและผู้โดยสารหลายพันคนได้รับผลกระทบ',
    ],
  ])('%s copy is told from other copy', (_, text, other) => {
    const one: Comparable = { headline: 'A', bodyText: text, published: '2026-03-03T10:00:00Z', source: 'wire' };
    const copy = { ...one, headline: 'B', source: 'ledger', published: '2026-03-04T10:00:00Z' };
    expect(judge(copy, one)).toBe('duplicate');
    expect(judge({ ...copy, bodyText: text.slice(0, text.length * 0.55) }, one)).toBe('excerpt');
    expect(judge({ ...copy, bodyText: other }, one)).toBeNull();
  });

  test('a headline and a summary sent twice within a day are one item', () => {
    const summary = {
      headline: 'Almery to dredge northern channel for grain ships',
      bodyText: 'Work starts next summer.',
      published: '2026-03-03T10:00:00Z',
    };
    expect(judge({ ...summary, published: '2026-03-03T18:00:00Z', source: 'ledger' }, summary)).not.toBeNull();
    expect(judge({ ...summary, published: '2026-03-09T18:00:00Z', source: 'ledger' }, summary)).toBeNull();
  });
});

describe('different stories', () => {
  test('two unrelated stories have no link', () => {
    expect(compare(signatureOf(HARBOR), signatureOf(STRIKE))).toBeNull();
  });

  test('one template with another day\u2019s figures is another story', () => {
    expect(judge(marketReport(4, '85', '87'), marketReport(3, '17', '140'))).toBeNull();
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

test('comparing the other way round says the same from the other side', () => {
  const all = [
    HARBOR,
    STRIKE,
    marketReport(3, '17', '140'),
    asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 3).join('\n\n') }),
    asRunBy('ledger', HARBOR, { bodyText: `${HARBOR.bodyText}\n\n${STRIKE.bodyText}` }),
  ].map(article => signatureOf(article));
  const mirror = {
    excerpt: 'contains',
    contains: 'excerpt',
    duplicate: 'duplicate',
    version: 'version',
    derived: 'derived',
  };
  for (const one of all) {
    for (const other of all) {
      const there = compare(one, other);
      const back = compare(other, one);
      expect(back?.score).toBe(there?.score);
      if (there === null || back === null) continue;
      expect(back.evidence.shareOfFirst).toBe(there.evidence.shareOfSecond);
      if (one.textHash !== other.textHash) expect(back.kind).toBe(mirror[there.kind]);
    }
  }
});
