import { describe, expect, it } from 'vitest';
import type { DatelineFacts } from '../../../src/core/dateline/dateline-knowledge.ts';
import { readDateline } from '../../../src/core/dateline/read-dateline.ts';
import { knowledge } from './knowledge.ts';

/** `[text, place as printed, date, provider, first words of the story]`; made up after what was seen. */
type Case = readonly [text: string, place: string, date: string | null, provider: string | null, story: string];

function reads(cases: readonly Case[], facts: DatelineFacts = {}): void {
  it.each(cases)('%s', (text, place, date, provider, story) => {
    const read = readDateline({ text, knowledge, facts }, 0);
    expect({
      place: read?.dateline.placeText,
      date: read?.dateline.date ?? null,
      provider: read?.dateline.provider?.name ?? null,
    }).toEqual({ place, date, provider });
    if (!read) return;
    expect(text.slice(read.end).startsWith(story)).toBe(true);
    expect(text.slice(read.start).startsWith(read.dateline.raw)).toBe(true);
    expect(read.dateline.raw).toContain(place);
    const rest = text.slice(0, read.start) + text.slice(read.end);
    expect(readDateline({ text: rest, knowledge, facts }, read.start)).toBeNull();
  });
}

describe('datelines of wire copy in English', () => {
  reads([
    ['LONDON, Nov 3 (Reuters) - Shares rose on Monday.', 'LONDON', '--11-03', 'Reuters', 'Shares'],
    ['LONDON, Nov 3 Reuters - Shares rose on Monday.', 'LONDON', '--11-03', 'Reuters', 'Shares'],
    ['LONDON (Reuters) - Shares rose on Monday.', 'LONDON', null, 'Reuters', 'Shares'],
    ['WARSAW, Poland (AP) _ The mayor resigned.', 'WARSAW, Poland', null, 'AP', 'The mayor'],
    ['SALEM, Ore., March 9 - The company said it will close.', 'SALEM, Ore.', '--03-09', null, 'The company'],
    ['QUETTA: Two people were hurt.', 'QUETTA', null, null, 'Two'],
    ['CARACAS : The vote was audited.', 'CARACAS', null, null, 'The vote'],
    ['LAHORE – The court adjourned.', 'LAHORE', null, null, 'The court'],
    ['LAHORE-The port is shut.', 'LAHORE', null, null, 'The port'],
    ['ISLAMABAD-Pakistan has agreed.', 'ISLAMABAD', null, null, 'Pakistan'],
    ['KARACHI—The port reopened.', 'KARACHI', null, null, 'The port'],
    ['ISLAMABAD-\n\nThe minister has left.', 'ISLAMABAD', null, null, 'The minister'],
    ['GENEVA -- Talks resumed.', 'GENEVA', null, null, 'Talks'],
    ['Multan: Growers complained.', 'Multan', null, null, 'Growers'],
    ['ARUSHA. Two elephants were led away.', 'ARUSHA', null, null, 'Two'],
    ['FARMINGTON Conn., March 9 (Reuter) - The firm said so.', 'FARMINGTON Conn.', '--03-09', 'Reuters', 'The firm'],
    ['sioux city, april 7 - hogs were steady.', 'sioux city', '--04-07', null, 'hogs'],
  ]);
});

describe('Arabic agencies behind a hyphen', () => {
  reads([
    ['دمشق-رويترز\nأعلنت الحكومة خطة جديدة.', 'دمشق', null, 'Reuters', 'أعلنت'],
    ['دمشق-سانا أعلنت الحكومة خطة جديدة.', 'دمشق', null, 'SANA', 'أعلنت'],
    ['رام الله - وفا أعلنت البلدية خطة جديدة.', 'رام الله', null, 'WAFA', 'أعلنت'],
    ['القاهرة - أعلنت الحكومة خطة جديدة.', 'القاهرة', null, null, 'أعلنت'],
  ]);
});

describe('several places', () => {
  reads([
    ['KARACHI/SUKKUR: Rain fell.', 'KARACHI/SUKKUR', null, null, 'Rain'],
    ['BERLIN, PARIS and ROME (AFP) - Ministers met.', 'BERLIN, PARIS and ROME', null, 'AFP', 'Ministers'],
    ['Lahore and Multan: Smog returned.', 'Lahore and Multan', null, null, 'Smog'],
    [
      'DALLAS/FORT WORTH AIRPORT, Texas, March 9 - A firm said so.',
      'DALLAS/FORT WORTH AIRPORT, Texas',
      '--03-09',
      null,
      'A firm',
    ],
  ]);
});

describe('dates in either order and with slips', () => {
  reads([
    ['AMSTERDAM, 2 March - The bank sold bills.', 'AMSTERDAM', '--03-02', null, 'The bank'],
    ['TOKYO, Narch 2 - Makers cut output.', 'TOKYO', '--03-02', null, 'Makers'],
    ['PARIS, Jne 19 - Tunisia borrowed.', 'PARIS', '--06-19', null, 'Tunisia'],
    ['BONN, Sept.5 (Reuters) - Officials said.', 'BONN', '--09-05', 'Reuters', 'Officials'],
    ['HANOI, Nov. 30, 2004 (Xinhua) -- Rice rose.', 'HANOI', '2004-11-30', 'Xinhua', 'Rice'],
    ['New Delhi [India], November 3 (ANI): The court heard.', 'New Delhi [India]', '--11-03', 'ANI', 'The court'],
    ['NEW DELHI Nov 3 (PTI) The house met.', 'NEW DELHI', '--11-03', 'PTI', 'The house'],
    ['SAN FRANCISCO, CA - November 30, 2004 - A studio said.', 'SAN FRANCISCO, CA', '2004-11-30', null, 'A studio'],
  ]);
});

describe('agencies before and after the place, lost brackets, lead-ins', () => {
  reads([
    ['Canadian Press - HALIFAX (CP) - The province sued.', 'HALIFAX', null, 'The Canadian Press', 'The province'],
    ['BEIJING, Nov. 3 (Xinhua -- China launched it.', 'BEIJING', '--11-03', 'Xinhua', 'China'],
    ['ISLAMABAD: (APP) The minister said.', 'ISLAMABAD', null, 'APP', 'The minister'],
    ['ISLAMABAD, Nov 3 (APP): The minister said.', 'ISLAMABAD', '--11-03', 'APP', 'The minister'],
    ['SPA - RIYADH: The king received them.', 'RIYADH', null, 'SPA', 'The king'],
    ['dpa - Berlin: The minister spoke.', 'Berlin', null, 'dpa', 'The minister'],
    ['GENEVA - Aug. 4 (AP) - Talks resumed.', 'GENEVA', '--08-04', 'AP', 'Talks'],
    ['ISLAMABAD, May 6 (APP) Iran: a country on edge.', 'ISLAMABAD', '--05-06', 'APP', 'Iran'],
    ['YEREVAN, NOVEMBER 3, NEWSHOUSE. The president spoke.', 'YEREVAN', '--11-03', 'NEWSHOUSE', 'The president'],
    ['MOSCOW. November 3. Interfax. The president spoke.', 'MOSCOW', '--11-03', 'Interfax', 'The president'],
    ['HAVANA, Nov 3 (ACN) The president spoke.', 'HAVANA', '--11-03', 'ACN', 'The president'],
    ['NEW YORK, Nov. 3, 2024 /NewsHouse/ -- The firm said so.', 'NEW YORK', '2024-11-03', 'NewsHouse', 'The firm'],
    ['MANILA, April 1, Reuter - A man was freed.', 'MANILA', '--04-01', 'Reuters', 'A man'],
    ['SEOUL (Reutesr) - Shares fell.', 'SEOUL', null, 'Reuters', 'Shares'],
    [
      'SANDOUPING (Three Gorges), November 5 (Xinhua) -- The design is done.',
      'SANDOUPING (Three Gorges)',
      '--11-05',
      'Xinhua',
      'The design',
    ],
    ['INDIANAPOLIS (Game Wire) - The team won.', 'INDIANAPOLIS', null, 'Game Wire', 'The team'],
    ['****SAO PAULO, March 26 - Growers sold.', 'SAO PAULO', '--03-26', null, 'Growers'],
    ['[Capital Wire] Nairobi -- The stage is set.', 'Nairobi', null, 'Capital Wire', 'The stage'],
    ['UPDATE 1-LONDON (Reuters) - Shares rose.', 'LONDON', null, 'Reuters', 'Shares'],
    ['c CHICAGO, March 9 - The firm sold it.', 'CHICAGO', '--03-09', null, 'The firm'],
  ]);
});

describe('places that no list has', () => {
  reads([
    ['OBERQUELLHAUSEN, Germany: A barn burned.', 'OBERQUELLHAUSEN, Germany', null, null, 'A barn'],
    ['NOWSHEHRA: The river rose.', 'NOWSHEHRA', null, null, 'The river'],
    ['SARKOH: The market reopened. Traders at Sarkoh were glad.', 'SARKOH', null, null, 'The market'],
    ['TARI KHEL BALA (AFP) - Shells fell.', 'TARI KHEL BALA', null, 'AFP', 'Shells'],
    ['ABOARD AIR FORCE ONE (Reuters) - The president said.', 'ABOARD AIR FORCE ONE', null, 'Reuters', 'The president'],
  ]);
});

describe('papers that put a point behind the place', () => {
  reads(
    [
      ['Berlin. Der Minister sagte ab.', 'Berlin', null, null, 'Der'],
      ['Hamburg/Kiel. Der Minister sagte ab.', 'Hamburg/Kiel', null, null, 'Der'],
    ],
    { language: 'de' },
  );
  it('not in English', () => {
    expect(readDateline({ text: 'Paris. The city of light.', knowledge, facts: { language: 'en' } }, 0)).toBeNull();
  });
});

describe('datelines in other languages', () => {
  reads([
    ['Berlin (dpa) - Der Minister sagte ab.', 'Berlin', null, 'dpa', 'Der'],
    ['Potsdam/Berlin (dpa/bb) - Der Minister sagte ab.', 'Potsdam/Berlin', null, 'dpa', 'Der'],
    ['PARIS, 3 nov (AFP) - Le ministre a parlé.', 'PARIS', '--11-03', 'AFP', 'Le'],
    ['Madrid, 3 nov (EFE).- El ministro habló.', 'Madrid', '--11-03', 'EFE', 'El'],
    ['(ANSA) - ROMA, 03 NOV - Il ministro ha detto.', 'ROMA', '--11-03', 'ANSA', 'Il'],
    ['МОСКВА, 3 ноя — РИА Новости. Министр заявил.', 'МОСКВА', '--11-03', 'RIA Novosti', 'Министр'],
    ['МОСКВА, 3 ноября. /ТАСС/. Министр заявил.', 'МОСКВА', '--11-03', 'TASS', 'Министр'],
    ['Москва. 3 ноября. INTERFAX.RU - Министр заявил.', 'Москва', '--11-03', 'Interfax', 'Министр'],
    ['ANKARA (AA) - Bakan konuştu.', 'ANKARA', null, 'Anadolu', 'Bakan'],
    ['Praha 3. listopadu (ČTK) - Ministr odstoupil.', 'Praha', '--11-03', 'ČTK', 'Ministr'],
    ['新华社北京11月3日电 国务院召开会议。', '北京', '--11-03', 'Xinhua', '国务院'],
    ['新华社北京11月3日电（记者王小明）国务院召开会议。', '北京', '--11-03', 'Xinhua', '（记者'],
    ['（中央社台北3日電）總統今天表示。', '台北', null, 'CNA', '總統'],
    ['【ワシントン共同】米大統領は3日。', 'ワシントン', null, 'Kyodo', '米'],
    ['［東京　３日　ロイター］ - 日経平均は。', '東京', null, 'Reuters', '日経'],
    ['(서울=연합뉴스) 홍길동 기자 = 정부는.', '서울', null, 'Yonhap', '홍길동'],
    ['القاهرة - أ ف ب: قال الوزير.', 'القاهرة', null, 'AFP', 'قال'],
    ['القاهرة (رويترز) - قال الوزير.', 'القاهرة', null, 'Reuters', 'قال'],
    ['اسلام آباد: وزیر اعظم نے کہا۔', 'اسلام آباد', null, null, 'وزیر'],
    ['नई दिल्ली, 3 नवंबर (भाषा) सरकार ने कहा।', 'नई दिल्ली', '--11-03', 'PTI', 'सरकार'],
    ['काठमाडौँ, १७ कार्तिक (भाषा) : नगरले भन्यो।', 'काठमाडौँ', null, 'PTI', 'नगरले'],
    ['تهران، ۱۲ آبان ۱۴۰۳ (رويترز) - شهرداری گفت.', 'تهران', null, 'Reuters', 'شهرداری'],
    ['القاهرة 3-11-2024 (رويترز) - قال الوزير.', 'القاهرة', '2024-11-03', 'Reuters', 'قال'],
    ['नयी दिल्ली, तीन नवंबर (भाषा) सरकार ने कहा।', 'नयी दिल्ली', '--11-03', 'PTI', 'सरकार'],
    ['کراچی (اسٹاف رپورٹر) شہر میں بارش ہوئی۔', 'کراچی', null, 'اسٹاف رپورٹر', 'شہر'],
    ['لندن (نمائندہ خصوصی) وزیر نے کہا۔', 'لندن', null, 'نمائندہ خصوصی', 'وزیر'],
    ['MADRID, 3 Nov. (EFE) - El ministro.', 'MADRID', '--11-03', 'EFE', 'El'],
    ['（里斯本综合电）葡萄牙连日高温。', '里斯本', null, null, '葡萄牙'],
    ['MÜNCHEN epd | Der Bischof kam.', 'MÜNCHEN', null, 'epd', 'Der'],
  ]);
});

describe('a dateline behind other things', () => {
  reads([
    [
      'A shop in Lahore on May 31, 2025. —AFPSOFIA, Bulgaria: The bank raised rates.',
      'SOFIA, Bulgaria',
      null,
      null,
      'The bank',
    ],
    ['A worker at a mill. — APP/FilePESHAWAR: A court ruled.', 'PESHAWAR', null, null, 'A court'],
    ['A man walks. — ICCDUBAI: The council met.', 'DUBAI', null, null, 'The council'],
    ['A man walks. — AFPWashington: The mayor spoke.', 'Washington', null, null, 'The mayor'],
    ['A man walks. — AFP PARIS: The mayor spoke.', 'PARIS', null, null, 'The mayor'],
    ['A man walks on May 31, 2025.KARACHI: The mayor spoke.', 'KARACHI', null, null, 'The mayor'],
    ['A view of the court. — Reuters/FileIslamabad : The judge said.', 'Islamabad', null, null, 'The judge'],
    ['Turkey Sees Deficit. ANKARA, March 4 (Reuter) - Turkey expects it.', 'ANKARA', '--03-04', 'Reuters', 'Turkey'],
    [
      '(Corrects figure in paragraph 3.)\n\nSYDNEY, March 3 (Reuter) - Supply rose.',
      'SYDNEY',
      '--03-03',
      'Reuters',
      'Supply',
    ],
    ['LONDON, Nov 3 (Reuters)\nShares rose on Monday.', 'LONDON', '--11-03', 'Reuters', 'Shares'],
    ['Karachi, November 3, 2024\n\nThe bank said so.', 'Karachi', '2024-11-03', null, 'The bank'],
    ['Minister says talks to go on\nMOSCOW: Russia said so.', 'MOSCOW', null, null, 'Russia'],
    ['Viron hallitus kaatui\nTallinna, 16. 10. (STT) Hallitus erosi.', 'Tallinna', '--10-16', 'STT', 'Hallitus'],
  ]);
});

describe('what is no dateline', () => {
  it.each([
    'Warning: Floods are expected.',
    'PAKISTAN — the word alone fills the hall.',
    'Update: The road is open again.',
    'Opinion: Why we are late.',
    'EXCLUSIVE: The papers are out.',
    'Police: Two men were seen.',
    'Paris Hilton: I am tired.',
    'Jackson: “We won the game.”\nSmith: Did you?\nJackson: Yes.',
    'Pakistan: a hard country to govern.',
    'PAKISTAN: 250 all out.',
    'The Stock Exchange of Singapore (SES) will raise funds.',
    'Pakistan Tehreek-e-Insaf (PTI) founder spoke.',
    'Chicago beat the Lakers — a first — on Monday.',
    'Reuters - The lucrative market grows.',
    'The company - based in Paris - said so.',
    'London is calling: the mayor speaks.',
    'Jane Smith, Reuters - a journalist.',
    'He spoke in Paris. BERLIN: no.',
    'Paris - Roubaix: the race was won.',
    'KARACHI: 34 degrees, dry\nLAHORE: 31 degrees, rain\nQUETTA: 22 degrees',
    'LEEDS, June 3 - England v India\nLONDON, June 9 - England v India',
    'California - what the state expects.',
    'China: How it grew.',
    'KARACHI\nThe bank said so.',
    'LONDON, Nov 3 (Reuters)',
    'LONDON-Based firms are cautious.',
    'NEW YORK-London flights are full.',
    'LONDON | NEW YORK | PARIS',
    'Santiago-Ruiz’s aunt said so.',
    'S.A.Y. Industries said it expects a loss.',
    'Date: 3 November. Venue: City Hall.',
    'Mobile: 077 123 4567. The club meets on Monday.',
    'دمشق-حلب خط جديد للسكك الحديدية.',
    'KHORZAN: Nobody knows what that is.',
    '',
    '   \n ',
  ])('%s', text => {
    expect(readDateline({ text, knowledge, facts: {} }, 0)).toBeNull();
  });

  it('leaves a second story’s dateline in a digest alone', () => {
    expect(
      readDateline({ text: 'The first story ends here.\nPARIS: The second begins.', knowledge, facts: {} }, 0),
    ).toBeNull();
  });
});

describe('what a dateline resolves to', () => {
  const place = (text: string, facts: DatelineFacts = {}) => {
    const { city, region, country } = readDateline({ text, knowledge, facts }, 0)?.dateline ?? {};
    return [city, region, country];
  };

  it('settles a name by the printed region', () => {
    expect(place('PARIS, Texas: A barn burned.')).toEqual(['Paris', 'Texas', 'US']);
    expect(place('CAIRO/GAZA STRIP (AP) - It rained.')).toEqual(['Cairo', 'Cairo', 'EG']);
    expect(place('MARYLAND, US: The team won.')).toEqual([undefined, 'Maryland', 'US']);
    expect(place('PORTLAND, Maine (AP) - It snowed.')).toEqual(['Portland', 'Maine', 'US']);
  });
  it('settles a name by the partner’s country where the town there is not tiny', () => {
    expect(place('HYDERABAD: Rain fell.', { country: 'PK' })).toEqual(['Hyderabad', 'Sindh', 'PK']);
    expect(place('HYDERABAD: Rain fell.', { country: 'IN' })).toEqual(['Hyderabad', 'Telangana', 'IN']);
    expect(place('LONDON: Rain fell.', { country: 'CA' })[2]).toBe('GB');
  });
  it('settles a name by population where nothing else does', () => {
    expect(place('MILAN: It rained.')).toEqual(['Milan', 'Lombardy', 'IT']);
  });
  it('knows exonyms, old names and other scripts', () => {
    expect(place('【ワシントン共同】米大統領は。')[0]).toBe('Washington');
    expect(place('NUEVA YORK (EFE) - Llovió.')[0]).toBe('New York');
    expect(place('DUESSELDORF, March 5 (Reuter) - It rained.')[0]).toBe('Düsseldorf');
    expect(place('WASINGTON, March 13 (Reuter) - It rained.')[0]).toBe('Washington');
    expect(place('HERDON, Va., March 20 - It rained.')).toEqual(['Herndon', 'Virginia', 'US']);
    expect(place('KIEV (AP) - It rained.')[0]).toBe('Kyiv');
    expect(place('BOMBAY: It rained.')[0]).toBe('Mumbai');
    expect(place('Frankfurt (dpa) - Es regnete.').slice(0, 3)).toEqual(['Frankfurt', 'Hesse', 'DE']);
    expect(place('МОСКВА, 3 ноя — РИА Новости. Шел дождь.')[2]).toBe('RU');
  });
  it('gives each place of several, with coordinates', () => {
    const places = readDateline({ text: 'KARACHI/SUKKUR: Rain fell.', knowledge, facts: {} }, 0)?.dateline.places;
    expect(places?.map(({ city }) => city)).toEqual(['Karachi', 'Sukkur']);
    expect(places?.[0]?.latitude).toBeCloseTo(24.9, 0);
  });
  it('takes the year from the item’s date', () => {
    const date = (published: string) =>
      readDateline({ text: 'LONDON, Dec 31 (Reuters) - X.', knowledge, facts: { published } }, 0)?.dateline.date;
    expect(date('2025-01-02T08:00:00Z')).toBe('2024-12-31');
    expect(date('1970-01-01T00:00:00Z')).toBe('--12-31');
  });
});
