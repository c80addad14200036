import { expect, test } from 'vitest';
import { type House, partiesOf } from './exchange-lines.ts';

const LANGUAGES: readonly (readonly [string, House, string, string, readonly string[]])[] = [
  [
    'es',
    { name: 'El Tiempo', exchanges: ['El Comercio'] },
    'El puente reabrirá en mayo.',
    '\n\nEste artículo se publica gracias a un convenio de intercambio entre El Tiempo y El Comercio (Lima).',
    ['El Tiempo', 'El Comercio'],
  ],
  [
    'fr',
    { name: 'Le Soleil', exchanges: ['Fraternité Matin'] },
    'Le pont rouvrira en mai.',
    "\n\nÉchange d'articles Le Soleil – Fratenité Matin",
    ['Le Soleil', 'Fraternité Matin'],
  ],
  [
    'de',
    { name: 'taz', exchanges: ['Der Standard'] },
    'Die Brücke öffnet im Mai.',
    '\n\nAus unserem Artikeltausch mit dem Standard',
    ['Der Standard'],
  ],
  [
    'pt',
    { name: 'Público', exchanges: ['O Globo'] },
    'A ponte reabre em maio.',
    ' (Público/O Globo, intercâmbio de notícias)',
    ['Público', 'O Globo'],
  ],
  [
    'it',
    { name: 'La Stampa', exchanges: ['El País'] },
    'Il ponte riaprirà a maggio.',
    "\n\nArticolo pubblicato nell'ambito dell'accordo di scambio di notizie tra La Stampa ed El País.",
    ['La Stampa', 'El País'],
  ],
  [
    'nl',
    { name: 'de Volkskrant', exchanges: ['De Standaard'] },
    'De brug gaat in mei open.',
    '\n\nIn het kader van de artikeluitwisseling tussen de Volkskrant en De Standaard',
    ['de Volkskrant', 'De Standaard'],
  ],
  [
    'ru',
    { name: 'Коммерсантъ', exchanges: ['Синьхуа'] },
    'Мост откроют в мае.',
    '\n\nМатериал опубликован в рамках соглашения об обмене новостями с Синьхуа.',
    ['Синьхуа'],
  ],
  [
    'tr',
    { name: 'Cumhuriyet', exchanges: ['Xinhua'] },
    'Köprü mayısta açılacak.',
    '\n\nBu haber, Cumhuriyet ile Xinhua arasındaki haber değişimi anlaşması kapsamında yayımlanmıştır.',
    ['Cumhuriyet', 'Xinhua'],
  ],
  [
    'ar',
    { name: 'الأهرام', aliases: ['الاهرام'], exchanges: ['شينخوا'] },
    'سيعاد فتح الجسر في مايو.',
    '\n\n(الاهرام – شينخوا: تبادل إخباري)',
    ['الأهرام', 'شينخوا'],
  ],
  [
    'fa',
    { name: 'همشهری', exchanges: ['شینهوا'] },
    'پل در ماه مه باز می‌شود.',
    ' (همشهری – شینهوا، تبادل خبر)',
    ['همشهری', 'شینهوا'],
  ],
  [
    'ur',
    { name: 'روزنامہ جنگ', exchanges: ['شنہوا'] },
    'پل مئی میں کھلے گا۔',
    '\n\n(یہ خبر شنہوا کے ساتھ خبروں کے تبادلے کے معاہدے کے تحت شائع کی گئی)',
    ['شنہوا'],
  ],
  [
    'hi',
    { name: 'दैनिक जागरण', exchanges: ['काठमांडू पोस्ट'] },
    'पुल मई में खुलेगा।',
    '\n\n(दैनिक जागरण-काठमांडू पोस्ट समाचार आदान-प्रदान)',
    ['दैनिक जागरण', 'काठमांडू पोस्ट'],
  ],
  [
    'bn',
    { name: 'প্রথম আলো', exchanges: ['আনন্দবাজার পত্রিকা'] },
    'সেতুটি মে মাসে খুলবে।',
    '\n\nপ্রথম আলো ও আনন্দবাজার পত্রিকার মধ্যে সংবাদ বিনিময় চুক্তির আওতায় প্রকাশিত।',
    ['প্রথম আলো', 'আনন্দবাজার পত্রিকা'],
  ],
  [
    'id',
    { name: 'Kompas', exchanges: ['Borneo Bulletin'] },
    'Jembatan dibuka pada Mei.',
    '\n\nBerita ini dimuat berkat kerja sama pertukaran berita antara Kompas dan Borneo Bulletin.',
    ['Kompas', 'Borneo Bulletin'],
  ],
  [
    'zh',
    { name: '联合早报', exchanges: ['明报'] },
    '大桥将于五月重新开放。',
    '\n\n本稿根据联合早报与明报的稿件互换协议刊发',
    ['联合早报', '明报'],
  ],
  [
    'ja',
    { name: '朝日新聞', exchanges: ['人民日報'] },
    '橋は五月に再開する。',
    '\n\nこの記事は朝日新聞と人民日報の記事交換協定に基づき掲載しています。',
    ['朝日新聞', '人民日報'],
  ],
  [
    'ko',
    { name: '조선일보', exchanges: ['마이니치신문'] },
    '다리는 5월에 열린다.',
    '\n\n이 기사는 조선일보와 마이니치신문의 기사 교환 협정에 따라 게재됐습니다.',
    ['조선일보', '마이니치신문'],
  ],
  [
    'fr',
    { name: 'El Watan', exchanges: ['Le Matin'] },
    'Le pont rouvrira en mai.',
    '\n\nCet article est publié dans le cadre d’un échange éditorial avec Le Matin.',
    ['Le Matin'],
  ],
  [
    'sw',
    { name: 'Mwananchi', exchanges: ['Xinhua'] },
    'Daraja litafunguliwa Mei.',
    '\n\nHabari hii imetokana na makubaliano ya kubadilishana habari na Xinhua',
    ['Xinhua'],
  ],
  [
    'sw',
    { name: 'Mwananchi', exchanges: ['Xinhua'] },
    'Daraja litafunguliwa Mei.',
    '\n\nHabari hii imechapishwa chini ya makubaliano ya kubadilishana habari kati ya Mwananchi na Xinhua.',
    ['Mwananchi', 'Xinhua'],
  ],
];

test.each(LANGUAGES)('reads the exchange line in %s', (language, house, story, line, parties) => {
  expect(partiesOf(line, house, language, story)).toEqual(parties);
});
