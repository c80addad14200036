/**
 * Made copy with known stories, the same at each run: reprints under other headlines and credits, cuts, write-throughs, teasers,
 * pages with a site's menu, digests, forms filled anew, follow-ups, and independent reports of one event with shared quotations.
 * Hours apart are drawn alike for copies and for look-alikes, so that a model cannot learn this generator's clock.
 */
export type Labelled = {
  readonly id: string;
  readonly story: string;
  readonly headline: string;
  readonly bodyText: string;
  readonly published: string;
  readonly source: string;
};

type Language = {
  readonly name: string;
  /** Between words. */
  readonly space: string;
  readonly stop: string;
  readonly hasCapitals: boolean;
  readonly syllables: readonly string[];
  /** Function words, which each sentence has many of. */
  readonly small: readonly string[];
  /** Forms that are filled anew each day: # is a figure, @ a name. */
  readonly forms: readonly string[];
  readonly says: string;
  readonly menu: readonly string[];
};

const LANGUAGES: readonly Language[] = [
  {
    ...{ name: 'en', space: ' ', stop: '.', hasCapitals: true, says: 'said' },
    syllables:
      'ba con der ent fil gar hol in jus kel lin mor nat or pre quin res sta tor ul ver win yar zan ment tion al ive er ous'.split(
        ' ',
      ),
    small: 'the of a in to and for on with at by from that it was is has as its after'.split(' '),
    forms: [
      '@ shares closed at # on @, up # percent from the day before, the exchange said. Volume was # million. Dealers said the market in @ was quiet.',
      'Corn at @ was quoted at # a bushel, soybeans at # and wheat at #, the board said. Barge rates from @ were # to # percent of tariff.',
      '@ Corp said net profit for the quarter was # million against # million a year earlier. Revenue rose to # million from # million. It declared a dividend of # cents payable in @.',
      'Rainfall of # millimetres was recorded in @ in the past 24 hours, with # in @. Temperatures reached # degrees. No rain is forecast for @ tomorrow.',
      '@ is issuing a # million bond due @ paying # percent and priced at #, lead manager @ said. The bond is available in denominations of # and will be listed in @. Fees comprise # percent for management.',
      '@ beat @ # to # on Saturday before a crowd of #. @ scored twice and @ added a third after # minutes. @ play @ next.',
      'Police in @ are looking for a man of about # after a theft at @ on the night of #. Anyone with information is asked to call #.',
    ],
    menu: [
      'Skip to content',
      'Home News Business Sport Weather Opinion Video',
      'Sign up for our newsletter and never miss a story',
      'Share this article by e-mail or print it',
      'You have read # of your free articles this month',
      'Related stories and most read today',
      'All rights reserved, terms of use and privacy policy',
    ],
  },
  {
    ...{ name: 'ar', space: ' ', stop: '.', hasCapitals: false, says: 'قال' },
    syllables: 'با سل مر كت نو في حد رب عم جل قد طر شم هن وس لا دا مي ار ان ون ات ية'.split(' '),
    small: 'في من على إلى عن مع أن هذا التي الذي بعد قبل كما و قد بين خلال'.split(' '),
    forms: [
      'بعث الملك برقية تهنئة لفخامة الرئيس @ رئيس جمهورية @ بمناسبة ذكرى اليوم الوطني لبلاده. وأعرب باسمه واسم شعب وحكومة المملكة عن أصدق التهاني وأطيب التمنيات بالصحة والسعادة لفخامته ولحكومة وشعب @ الشقيق اطراد التقدم والازدهار',
      'توقعت الأرصاد في تقريرها اليوم أن تكون السماء غائمة جزئيا على مرتفعات @ و @ مع نشاط في الرياح السطحية على @ وتبلغ درجة الحرارة # في @ و # في @',
      'أغلق مؤشر الأسهم اليوم مرتفعا # نقطة ليقفل عند مستوى # نقطة وبتداولات بلغت قيمتها # مليون ريال وكانت أسهم شركات @ و @ و @ الأكثر ارتفاعا',
    ],
    menu: [
      'الرئيسية الأخبار الاقتصاد الرياضة الطقس',
      'اشترك في النشرة البريدية',
      'شارك هذا الخبر مع أصدقائك',
      'جميع الحقوق محفوظة لدى الصحيفة',
    ],
  },
  {
    ...{ name: 'zh', space: '', stop: '。', hasCapitals: false, says: '说' },
    syllables: [
      ...'国会市场经济发展公司政府部门人民工作社会教育科技环境交通医院学校农村城市企业银行投资贸易能源安全文化体育记者报道调查项目建设管理服务产业改革开放合作国际地区中心委员主席总统部长专家研究大学生活健康水平增长价格消费出口进口石油天然气铁路航空港口',
    ],
    small: [...'的了在是和与对为于从到将被把也就都而及'],
    forms: [
      '据气象台预报,@今天白天多云转晴,最高气温#度,最低气温#度,@有小雨,风力#级,请市民注意防护',
      '截至收盘,@指数报#点,上涨#%,成交额#亿元,@板块涨幅居前,@跌幅较大',
      '@队昨晚以#比#战胜@队,@在第#分钟攻入制胜一球,下一轮@队将客场挑战@队',
    ],
    menu: ['首页新闻财经体育娱乐', '点击关注获取更多资讯', '责任编辑与版权声明', '相关阅读与热门推荐'],
  },
  {
    ...{ name: 'vi', space: ' ', stop: '.', hasCapitals: true, says: 'cho biết' },
    syllables:
      'nhà nước công ty kinh tế phát triển chính phủ thành phố giáo dục môi trường giao thông bệnh viện trường học nông thôn đầu tư thương mại năng lượng an toàn văn hóa thể thao điều tra dự án xây dựng quản lý dịch vụ hợp tác quốc khu vực trung tâm chuyên gia nghiên cứu sức khỏe giá cả tiêu dùng xuất khẩu dầu khí đường sắt hàng không cảng biển'.split(
        ' ',
      ),
    small: 'của và là các cho trong với được có những này đã tại từ về không khi để theo'.split(' '),
    forms: [
      'Kết thúc phiên giao dịch, chỉ số @ tăng # điểm lên # điểm. Thanh khoản đạt # tỷ đồng. Cổ phiếu @ tăng # đồng, @ giảm # đồng',
      'Trung tâm dự báo cho biết hôm nay @ nhiều mây, nhiệt độ từ # đến # độ. Vùng @ có mưa rào, gió cấp #',
      '@ thắng @ với tỷ số # - #. @ ghi bàn ở phút thứ #. Trận tới @ gặp @',
    ],
    menu: ['Trang chủ Thời sự Kinh tế Thể thao', 'Đăng ký nhận bản tin', 'Chia sẻ bài viết này', 'Tin cùng chuyên mục'],
  },
  {
    ...{ name: 'de', space: ' ', stop: '.', hasCapitals: true, says: 'sagte' },
    syllables:
      'be ge ver ent schaft ung keit lich stadt land werk hof berg stein feld markt bank haus kraft recht zeit bau tag amt'.split(
        ' ',
      ),
    small: 'der die das und in zu den mit von für auf ist im dem nicht ein eine als auch nach bei'.split(' '),
    forms: [
      'Der Index @ schloss am Abend bei # Punkten und damit # Prozent höher. Gefragt waren Aktien von @ und @, Verlierer war @ mit minus # Prozent',
      'In @ werden heute bis zu # Grad erreicht, in @ # Grad. Der Wetterdienst erwartet am Abend Regen in @ und Wind mit # Kilometern in der Stunde',
    ],
    menu: [
      'Startseite Politik Wirtschaft Sport Wetter',
      'Jetzt Newsletter abonnieren',
      'Artikel teilen oder drucken',
      'Impressum und Datenschutz',
    ],
  },
];

/** Reports that quote one statement at length are two: it is up to 8 letters for each 10 of the reporter's own. */
const MOST_QUOTED = 0.8;
const START = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;
const PAPERS = [
  'Lydford Courier',
  'Aldmoor Post',
  'Kestel Tribune',
  'Harrow Vale News',
  'Orrin Gazette',
  'Brackwater Daily',
];
const AGENCIES = ['Northwire', 'Pan Coastal Press'];

/** Made articles of about `stories` events. */
export function madeStories(seed: number, stories: number): Labelled[] {
  const random = generator(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(list: readonly T[]): T => list[whole(list.length)] as T;
  const articles: Labelled[] = [];
  let number = 0;

  for (let event = 0; event < stories; event++) {
    const language = pick(LANGUAGES);
    const writer = writerOf(language, random);
    const start = START + random() * 20 * 24 * HOUR;
    /** Minutes to four days, as likely to be minutes as days. */
    const later = (): number => start + HOUR * (Math.exp(random() * Math.log(100)) - 1);
    const put = (story: string, headline: string, body: readonly string[], source: string, at: number): void => {
      const id = `m${seed}-${number++}`;
      articles.push({
        id,
        story,
        headline,
        bodyText: body.join('\n\n'),
        published: new Date(at).toISOString(),
        source,
      });
    };
    const story = `m${seed}-story-${event}`;
    const agency = pick(AGENCIES);
    const kind = random();
    if (kind < 0.42) {
      const body = writer.paragraphs(4 + whole(9));
      const headline = writer.headlineOf(body);
      put(story, headline, body, agency, start);
      for (let copies = 1 + whole(4); copies > 0; copies--) {
        const made = variant(writer, headline, body);
        put(story, made.headline, made.body, made.isOwn ? agency : pick(PAPERS), later());
      }
      if (random() < 0.4) {
        // A follow-up: new news, the old in its background.
        const fresh = writer.paragraphs(4 + whole(5));
        const from = whole(Math.max(1, body.length - 3));
        const background = body.slice(from, from + 1 + whole(2));
        const news = [...fresh, ...background];
        if (share(background, news) < 0.3)
          put(
            `${story}-next`,
            writer.headlineOf(fresh),
            news,
            random() < 0.6 ? agency : pick(PAPERS),
            later() + 12 * HOUR,
          );
      }
      if (random() < 0.3) {
        // A digest: the leads of this and of other stories, of which one, two or none are known.
        const others = [writer.paragraphs(2), writer.paragraphs(2), writer.paragraphs(3)].map(other =>
          other.slice(0, 2),
        );
        const leads = [...others.slice(0, whole(3)), body.slice(0, 1 + whole(3)), ...others.slice(1)];
        put(`${story}-digest`, writer.words(3), leads.flat(), pick(PAPERS), later());
      }
    } else if (kind < 0.72) {
      // One form, filled for several days, countries or firms; and a reprint of some.
      const form = pick(language.forms);
      const source = pick(AGENCIES);
      const same = { figures: random() < 0.3, names: random() < 0.3 && random() < 0.5 };
      const names = writer.names(12);
      const fixed = writer.fill(form, names);
      for (let day = 0; day < 3 + whole(4); day++) {
        const filled =
          random() < 0.2 ? fixed : writer.fill(form, same.names ? names : writer.names(12), same.figures ? 0.4 : 0);
        const tail = random() < 0.3 ? [writer.sentence()] : [];
        const headline =
          random() < 0.5
            ? writer.headlineOf([form.replace(/[#@,.]/g, ' ').replace(/ +/g, ' ')])
            : writer.headlineOf([filled]);
        const at = random() < 0.3 ? later() : start + day * 24 * HOUR;
        const its = filled === fixed ? `${story}-form` : `${story}-${day}`;
        put(its, headline, [filled, ...tail], source, at);
        if (random() < 0.4) put(its, headline, [filled], pick(PAPERS), at + random() * 30 * HOUR);
      }
    } else {
      // Independent reports of one event: names, figures and quotations in common, the sentences their own.
      const facts = { names: writer.names(6), figures: Array.from({ length: 5 }, () => writer.figure()) };
      const quotations = Array.from({ length: 1 + whole(4) }, () => writer.quotation(pick(facts.names), 1 + whole(4)));
      const topic = writer.words(4);
      for (let report = 0; report < 2 + whole(2); report++) {
        const body = writer.paragraphs(4 + whole(8), facts);
        const own = [...body];
        const quoted: string[] = [];
        for (const quotation of quotations)
          if (random() < 0.75 && share([...quoted, quotation], own) < MOST_QUOTED) {
            quoted.push(quotation);
            body.splice(1 + whole(body.length), 0, quotation);
          }
        const headline =
          random() < 0.5 ? `${topic}${language.space}${writer.words(2)}` : writer.headlineOf([topic, body[0] ?? '']);
        put(`${story}-${report}`, headline, body, PAPERS[report] ?? agency, later());
        if (random() < 0.3) {
          const made = variant(writer, headline, body);
          put(`${story}-${report}`, made.headline, made.body, pick(PAPERS), later());
        }
      }
    }
  }
  return articles;

  type Writer = ReturnType<typeof writerOf>;
  type Made = { readonly headline: string; readonly body: readonly string[]; readonly isOwn?: boolean };

  /** One of the ways a story is published again. */
  function variant(writer: Writer, headline: string, body: readonly string[]): Made {
    const other =
      random() < 0.3 ? headline : random() < 0.6 ? writer.headlineOf(body.slice(0, 2)) : writer.reworded(headline, 0.5);
    const kind = whole(13);
    if (kind === 0) return { headline: other, body };
    if (kind === 1)
      return { headline: other, body: body.slice(0, Math.max(1, Math.ceil(body.length * (0.2 + random() * 0.6)))) };
    if (kind === 2) return { headline: other, body: body.filter((_, at) => at === 0 || random() < 0.7) };
    if (kind === 3)
      return { headline: random() < 0.7 ? headline : other, body: [writer.opening(body[0] ?? '', 25 + whole(21))] };
    if (kind === 4) {
      const [above, below] = writer.menu();
      return {
        headline: other,
        body: [...above, ...body.slice(0, Math.max(2, Math.ceil(body.length * (0.5 + random() / 2)))), ...below],
      };
    }
    if (kind === 5)
      return { headline: other, body: body.map(paragraph => writer.reworded(paragraph, 0.03 + random() * 0.12)) };
    if (kind === 6) {
      // A write-through: a new lead, more at the end, some figures newer.
      const own = writer.paragraphs(1 + whole(Math.ceil(body.length / 2)));
      const [lead = '', ...more] = own;
      return {
        headline: random() < 0.6 ? headline : other,
        body: [lead, ...body.slice(whole(2)).map(text => writer.refigured(text, 0.1)), ...more],
        isOwn: true,
      };
    }
    if (kind === 7)
      return { headline: `${headline}`, body: body.map(text => writer.refigured(text, 0.06)), isOwn: true };
    if (kind === 8 || kind === 11) {
      // Part of the agency's report within a paper's own: at least half of the shorter.
      const from = whole(Math.max(1, Math.floor(body.length / 2)));
      const taken = body.slice(from, from + Math.ceil(body.length * 0.6));
      const own = writer.paragraphs(Math.max(1, whole(Math.ceil(taken.length / 2) + 1)));
      const at = whole(own.length + 1);
      return {
        headline: writer.headlineOf([...own, ...taken]),
        body: [...own.slice(0, at), ...taken, ...own.slice(at)],
      };
    }
    if (kind === 12) return { headline: writer.misprinted(other), body: body.map(writer.misprinted) };
    if (kind === 9) return { headline: other, body: [writer.sentence(), ...body, writer.sentence()] };
    return { headline: other, body: body.slice(whole(Math.min(2, body.length))) };
  }
}

function share(part: readonly string[], whole: readonly string[]): number {
  return part.join(' ').length / Math.max(1, whole.join(' ').length);
}

function writerOf(language: Language, random: () => number) {
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(list: readonly T[]): T => list[whole(list.length)] as T;
  const { space, syllables, small, stop } = language;
  const content = (): string =>
    Array.from({ length: language.space === '' ? 2 : 1 + whole(3) }, () => pick(syllables)).join(
      language.name === 'vi' ? ' ' : '',
    );
  const capital = (word: string): string =>
    language.hasCapitals ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  const figure = (): string =>
    random() < 0.3 ? (random() * 100).toFixed(1) : String(1 + whole(random() < 0.5 ? 60 : 9000));
  const name = (): string => capital(content());
  const words = (count: number): string => Array.from({ length: count }, content).join(space);
  type Facts = { readonly names: readonly string[]; readonly figures: readonly string[] };
  const sentence = (facts?: Facts): string => {
    const parts = Array.from({ length: 9 + whole(18) }, () => {
      const roll = random();
      if (roll < 0.42) return pick(small);
      if (roll < 0.5) return facts === undefined ? name() : pick(facts.names);
      if (roll < 0.55) return facts === undefined ? figure() : pick(facts.figures);
      return content();
    });
    return capital(parts.join(space)) + stop;
  };
  const paragraphs = (count: number, facts?: Facts): string[] =>
    Array.from({ length: count }, () =>
      Array.from({ length: 1 + whole(3) }, () => sentence(facts)).join(space === '' ? '' : ' '),
    );
  const split = (text: string): string[] => (space === '' ? [...text] : text.split(' '));
  const join = (list: readonly string[]): string => list.join(space);
  const menuLines = language.menu.map(line => line.replace('#', String(1 + whole(5))));
  return {
    words,
    sentence: () => sentence(),
    paragraphs,
    figure,
    names: (count: number): string[] => Array.from({ length: count }, name),
    quotation: (who: string, sentences: number): string =>
      `“${Array.from({ length: sentences }, () => sentence()).join(space)}”${space}${language.says}${space}${who}${stop}`,
    /** Words of the text that a desk would put above it. */
    headlineOf(body: readonly string[]): string {
      const from = split((body[0] ?? '').replace(stop, '')).filter(word => !small.includes(word));
      const start = whole(Math.max(1, Math.min(6, from.length - 5)));
      return capital(join([...from.slice(start, start + 4 + whole(4)), ...(random() < 0.4 ? [content()] : [])]));
    },
    /** Other words for a share of the words; figures and names mostly stay. */
    reworded: (text: string, part: number): string =>
      join(
        split(text)
          .map(word =>
            random() < part && !(/^\p{Lu}|\p{N}/u.test(word) && random() < 0.8)
              ? random() < 0.3
                ? ''
                : content()
              : word,
          )
          .filter(word => word !== ''),
      ),
    /** As a bad scan reads it: letters lost, doubled and confused. */
    misprinted: (text: string): string =>
      [...text]
        .map(letter =>
          random() > 0.03 || letter === ' ' ? letter : pick(['', letter + letter, pick(syllables).charAt(0), '1']),
        )
        .join(''),
    refigured: (text: string, part: number): string =>
      text.replace(/\d+(?:\.\d+)?/g, old => (random() < part ? figure() : old)),
    opening: (text: string, count: number): string =>
      `${join(split(text).slice(0, space === '' ? count * 2 : count))}…`,
    menu: (): [string[], string[]] => [
      menuLines.slice(0, Math.ceil(menuLines.length / 2)),
      menuLines.slice(Math.ceil(menuLines.length / 2)),
    ],
    /** A form with its blanks filled; with a share of the figures as they were the day before. */
    fill(form: string, names: readonly string[], kept = 0): string {
      let at = 0;
      let place = 0;
      return form
        .replace(/@/g, () => names[at++ % names.length] ?? '')
        .replace(/#/g, () => (place++ % 3 === 0 && random() < kept ? '12' : figure()));
    },
  };
}

/** Numbers below 1, the same sequence for a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
