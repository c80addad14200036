import { fold } from './fold.ts';

/**
 * The one table of months: names, forms after a day ("3 listopada") and short forms, of all languages together, since no name
 * is two months in any two of them. It stands here and not in the language packs because dates of feeds are read where no
 * configuration is at hand.
 */
const NAMES: readonly string[] = [
  'january, jan, januar, jänner, janvier, janv, enero, ene, gennaio, gen, janeiro, januari, tammikuu, tammi, tammikuuta, styczeń, sty, stycznia, leden, led, ledna, ianuarie, ian, январь, янв, января, січень, січ, січня, януари, ocak, oca, ιανουαρίου, ιαν, يناير, كانون الثاني, ژانویه, جنوری, जनवरी, জানুয়ারি',
  'february, feb, februar, février, févr, fév, febrero, febbraio, febb, fevereiro, februari, helmikuu, helmi, helmikuuta, luty, lut, lutego, únor, úno, února, februarie, febr, февраль, февр, фев, февраля, лютий, лют, лютого, февруари, şubat, şub, φεβρουαρίου, φεβ, فبراير, شباط, فوریه, فروری, फ़रवरी, फरवरी, ফেব্রুয়ারি',
  'march, mar, märz, mars, marzo, março, maart, mrt, marts, maaliskuu, maalis, maaliskuuta, marzec, marca, březen, bře, března, martie, március, márc, март, марта, мар, березень, бер, березня, mart, maret, μαρτίου, μαρ, مارس, آذار, مارچ, मार्च, মার্চ, mrz',
  'april, apr, avril, avr, abril, abr, aprile, huhtikuu, huhti, huhtikuuta, kwiecień, kwi, kwietnia, duben, dub, dubna, aprilie, április, апрель, апр, апреля, квітень, квіт, квітня, април, nisan, nis, απριλίου, απρ, أبريل, نيسان, آوریل, اپریل, अप्रैल, এপ্রিল',
  'may, mai, mayo, maggio, mag, maio, mei, maj, toukokuu, touko, toukokuuta, maja, květen, kvě, května, május, май, мая, травень, трав, травня, mayıs, μαΐου, μαΐ, مايو, أيار, مه, مئی, मई, মে',
  'june, jun, juni, juin, junio, giugno, giu, junho, kesäkuu, kesä, kesäkuuta, czerwiec, cze, czerwca, červen, čvn, června, iunie, iun, június, июнь, июня, июн, червень, черв, червня, юни, haziran, haz, ιουνίου, ιουν, يونيو, يونيه, حزيران, ژوئن, جون, जून, জুন',
  'july, jul, juli, juillet, juil, julio, luglio, lug, julho, heinäkuu, heinä, heinäkuuta, lipiec, lip, lipca, červenec, čvc, července, iulie, iul, július, июль, июля, июл, липень, лип, липня, юли, temmuz, tem, ιουλίου, ιουλ, يوليو, يوليه, تموز, ژوئیه, جولائی, जुलाई, জুলাই',
  'august, aug, août, agosto, ago, augustus, augusti, elokuu, elo, elokuuta, sierpień, sie, sierpnia, srpen, srp, srpna, augusztus, август, авг, августа, серпень, серп, серпня, ağustos, ağu, agustus, αυγούστου, αυγ, أغسطس, آب, اوت, اگست, अगस्त, আগস্ট',
  'september, sep, sept, septembre, septiembre, settembre, set, setembro, syyskuu, syys, syyskuuta, wrzesień, wrz, września, září, zář, septembrie, szeptember, szept, сентябрь, сент, сен, сентября, вересень, вер, вересня, септември, eylül, eyl, σεπτεμβρίου, σεπ, سبتمبر, أيلول, سپتامبر, ستمبر, सितंबर, सितम्बर, সেপ্টেম্বর',
  'october, oct, oktober, okt, octobre, octubre, ottobre, ott, outubro, out, lokakuu, loka, lokakuuta, październik, paź, października, říjen, říj, října, octombrie, октябрь, окт, октября, жовтень, жовт, жовтня, октомври, ekim, eki, οκτωβρίου, οκτ, أكتوبر, تشرين الأول, اکتبر, अक्टूबर, অক্টোবর',
  'november, nov, novembre, noviembre, novembro, marraskuu, marras, marraskuuta, listopad, lis, listopada, listopadu, noiembrie, ноябрь, нояб, ноя, ноября, листопад, лист, листопада, ноември, kasım, kas, νοεμβρίου, νοε, نوفمبر, تشرين الثاني, نوامبر, نومبر, नवंबर, नवम्बर, নভেম্বর',
  'december, dec, dezember, dez, décembre, diciembre, dic, dicembre, dezembro, desember, des, joulukuu, joulu, joulukuuta, grudzień, gru, grudnia, prosinec, prosince, decembrie, декабрь, дек, декабря, грудень, груд, грудня, декември, aralık, ara, δεκεμβρίου, δεκ, ديسمبر, كانون الأول, دسامبر, دسمبر, दिसंबर, दिसम्बर, ডিসেম্বর',
];

const MONTHS: ReadonlyMap<string, number> = new Map(
  NAMES.flatMap((names, index) => names.split(', ').map(name => [fold(name), index + 1] as const)),
);

/** "january" to "december". */
export const ENGLISH_MONTHS: readonly string[] = NAMES.map(names => names.slice(0, names.indexOf(',')));

/** Small letters without marks are folded already. */
const PLAIN = /^[a-z]*$/;

/** 1–12 for the name of a month in any language, whatever its case and accents, with or without a full stop; else undefined. */
export function monthNumber(word: string): number | undefined {
  const name = word.endsWith('.') ? word.slice(0, -1) : word;
  return MONTHS.get(name) ?? (PLAIN.test(name) ? undefined : MONTHS.get(fold(name)));
}
