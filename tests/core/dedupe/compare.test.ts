import { describe, expect, test } from 'vitest';
import { compare } from '../../../src/core/dedupe/compare.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, marketReport, paragraphs, STRIKE } from './copies.ts';

describe('copies of one story are found', () => {
  test('the same text under another headline, dateline and credit is a duplicate', () => {
    const bodyText = `${HARBOR.bodyText.replace('ALMERY, March 3 (Northwire) - ', 'Almery: ')}\n\nSource: Northwire`;
    const copy = asRunBy('ledger', HARBOR, { headline: 'Deeper water for grain ships', bodyText });
    expect(judge(copy, HARBOR)).toBe('duplicate');
    expect(compare(signatureOf(copy), signatureOf(HARBOR))?.score).toBe(1);
  });

  test('house spelling, quotes, dashes and abbreviations make no other text of it', () => {
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

  test('a correction of one figure is a version', () => {
    const bodyText = `(Corrects cost in paragraph 2.)\n\n${HARBOR.bodyText.replace('62 million', '26 million')}`;
    const headline = `CORRECTED - ${HARBOR.headline}`;
    expect(judge({ ...HARBOR, headline, bodyText, published: '2026-03-03T13:00:00Z' }, HARBOR)).toBe('version');
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
