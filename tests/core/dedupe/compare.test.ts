import { describe, expect, test } from 'vitest';
import { compare } from '../../../src/core/dedupe/compare.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, marketReport, paragraphs, STRIKE } from './copies.ts';

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

  test('nor does other furniture on each of two pages, a day apart', () => {
    const weekend = 'Saturday tickets for the Velden opera start at 40 crowns. ';
    const beaches = 'Sunday hikes on Mount Tolva cost 12 crowns. ';
    const one = asRunBy('ledger', HARBOR, { bodyText: `${weekend}${HARBOR.bodyText.replace(' - ', ' ')}` });
    const bodyText = `${beaches}${HARBOR.bodyText.replace(' - ', ' ')}`;
    expect(judge(asRunBy('herald', HARBOR, { bodyText, published: '2026-03-04T22:00:00Z' }), one)).toBe('duplicate');
  });

  test('nor does a paragraph that each paper puts into the middle', () => {
    const into = (source: string, own: string) => {
      const [one = '', two = '', three = '', ...rest] = paragraphs(HARBOR);
      return asRunBy(source, HARBOR, { headline: '', bodyText: [one, two, three, own, ...rest].join('\n\n') });
    };
    const choir =
      'The choir of the cathedral sings on Sunday evening, and tickets are on sale at the door from six, at nine crowns for members and eleven for guests of the city.';
    const roads =
      'Two lanes of the ring road stay closed until the frost is over and the new bridge can be paved, which the council expects in the last week of the month.';
    expect(judge(into('herald', roads), into('ledger', choir))).toBe('duplicate');
  });

  const HERALD =
    'Mount Tolva opens its ski lifts on Saturday. The Velden opera plays to full houses until the end of the month, and the last tickets are sold at the door from six in the evening, at nine crowns for members and eleven for guests of the city';
  const LEDGER =
    'Recipes of the week are pumpkin soup and plum cake. Our readers chose the harbour pool as the best bath of the north, ahead of the sulphur springs at Sandrup, which had won the prize four years in a row';
  const first = paragraphs(HARBOR).slice(0, 3).join(' ').replace('ALMERY, March 3 (Northwire) - ', '');

  test('nor do two pages of one line that hold as much else as of the story, a day apart and without headlines', () => {
    const one = asRunBy('ledger', HARBOR, { headline: '', bodyText: `${first} ${LEDGER}` });
    const other = { headline: '', bodyText: `Weather Jobs ${first} ${HERALD}`, published: '2026-03-05T12:00:00Z' };
    expect(judge(asRunBy('herald', HARBOR, other), one)).toBe('duplicate');
    const bodyText = `${one.bodyText} Six lorries full of plums went to the poorhouse, and twelve to the school kitchens of the old town, where nobody had asked for them.`;
    expect(judge(asRunBy('herald', HARBOR, other), { ...one, bodyText })).not.toBeNull();
  });

  test('under one headline of some words a sentence word by word is enough, though little of the pages is the story', () => {
    const headline = 'Port of Almery to dredge its northern channel';
    const lead = first.split(' ').slice(0, 26).join(' ');
    const one = asRunBy('ledger', HARBOR, { headline, bodyText: `${lead} ... ${LEDGER}` });
    const bodyText = `${HERALD} ${lead} ... Read more`;
    expect(judge(asRunBy('herald', HARBOR, { headline, bodyText }), one)).toBe('derived');
    expect(judge(asRunBy('herald', HARBOR, { headline: 'Port', bodyText }), { ...one, headline: 'Mud' })).toBeNull();
    const figure = { headline, bodyText: bodyText.replace('14.5', '16') };
    expect(judge(asRunBy('herald', HARBOR, figure), one)).toBeNull();
  });

  test('under two headlines it is enough that the one tells of the passage in common, and not of what else is on the page', () => {
    const lead = first.split(' ').slice(0, 26).join(' ');
    const one = asRunBy('ledger', HARBOR, {
      headline: 'Deep water',
      bodyText: `${lead} ... ${LEDGER} ${STRIKE.bodyText}`,
    });
    const page = (headline: string) =>
      asRunBy('herald', HARBOR, { headline, bodyText: `${HERALD} ${lead} ... Read more` });
    expect(judge(page('Almery dredges channel for largest grain ships'), one)).toBe('derived');
    expect(judge(page('Velden opera plays to full houses'), one)).toBeNull();
  });

  test('a page with three times as much else after the first paragraphs is a digest, though none of it is known', () => {
    const other = { headline: '', bodyText: `${first} ${STRIKE.bodyText} ${HERALD}` };
    const more = `${LEDGER} ${LEDGER.replaceAll('e', 'i')} ${LEDGER.replaceAll('o', 'u')}`;
    const one = asRunBy('ledger', HARBOR, { headline: '', bodyText: `${first} ${more}` });
    expect(judge(asRunBy('herald', HARBOR, other), one)).toBeNull();
  });

  test('a teaser with a line of furniture is the story days later too', () => {
    const lead = first.split(' ').slice(0, 28).join(' ');
    const teaser = {
      headline: '',
      bodyText: `${lead} Six ways to cook plums and twelve to keep pears`,
      published: '2026-03-06T10:00:00Z',
    };
    expect(judge(asRunBy('ledger', HARBOR, teaser), HARBOR)).toBe('excerpt');
  });

  test('a long passage with all its figures is no table of another day for a figure that was damaged', () => {
    const bodyText = HARBOR.bodyText.replace('helped by', '039 by');
    expect(judge(asRunBy('ledger', HARBOR, { bodyText, published: '2026-03-05T10:00:00Z' }), HARBOR)).toBe('duplicate');
  });

  test('names in the furniture before it are not whom it is about', () => {
    const one = asRunBy('ledger', HARBOR, {
      headline: 'Deep',
      bodyText: `Tolva and Velden have ice to skate on now ${first}`,
    });
    const other = { headline: 'Mud', bodyText: `Sandrup and Kestel have water to swim in now ${first}` };
    const { bodyText } = asRunBy('herald', HARBOR, other);
    // A sentence fewer in the middle, so that no passage is very long.
    const cut = bodyText.replace('The work will cost 62 million dollars and take 19 months, ', '');
    expect(judge(asRunBy('herald', HARBOR, { ...other, bodyText: cut }), one)).not.toBeNull();
  });

  test('two pages that have the first paragraphs in common and go on with other things are no copies of each other', () => {
    const [lead = '', next = ''] = paragraphs(HARBOR);
    const begin = `${lead.replace('ALMERY, March 3 (Northwire) - ', '')} ${next}`;
    const one = asRunBy('ledger', HARBOR, { headline: '', bodyText: `${begin} ${LEDGER} ${STRIKE.bodyText}` });
    const bodyText = `${begin.replace('a news conference', 'reporters')} ${HERALD} ${HERALD.replaceAll('e', 'i')}`;
    expect(judge(asRunBy('herald', HARBOR, { headline: '', bodyText }), one)).toBeNull();
    const headline = 'Port to dredge channel';
    expect(judge(asRunBy('herald', HARBOR, { headline, bodyText }), { ...one, headline })).toBe('derived');
  });

  test('a page that is the story from end to end is no digest, though its headline begins with "Live:"', () => {
    const headline = `LIVE: ${HARBOR.headline}`;
    expect(judge(asRunBy('ledger', HARBOR, { headline }), HARBOR)).toBe('duplicate');
    expect(judge(asRunBy('ledger', HARBOR, { headline, bodyText: first }), HARBOR)).toBe('excerpt');
    const bodyText = [HARBOR, STRIKE].map(({ bodyText }) => bodyText).join('\n\n');
    expect(judge(asRunBy('ledger', HARBOR, { headline: 'LIVE: Velden and Almery', bodyText }), HARBOR)).toBe(null);
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

test('whichever texts were compared before, two are judged alike', () => {
  const cut = asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 3).join('\n\n') });
  const all = [HARBOR, cut, STRIKE, marketReport(3, '17', '140')].map(article => signatureOf(article));
  const row = all.flatMap(one => all.map(other => ({ one, other, link: compare(one, other) })));
  expect(row[1]?.link?.kind).toBe('contains');
  for (const { one, other, link } of row.toReversed().sort((a, b) => all.indexOf(a.other) - all.indexOf(b.other)))
    expect(compare(one, other)).toEqual(link);
});
