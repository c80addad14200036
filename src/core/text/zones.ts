/** The one table of time zones by name, for dates of feeds and of notices in copy. */

/** Hours east of Greenwich of the zone names seen in feeds. Where two zones share a name, the one whose papers use it. */
const ZONE_HOURS =
  'UT 0, UTC 0, GMT 0, Z 0, WET 0, WEST 1, BST 1, IRST 3.5, IST 5.5, CET 1, CEST 2, MET 1, MEST 2, MEZ 1, ' +
  'MESZ 2, EET 2, EEST 3, MSK 3, MSD 4, TRT 3, SAMT 4, AST -4, ADT -3, NST -3.5, NDT -2.5, EST -5, EDT -4, ' +
  'ET -5, CST -6, CDT -5, CT -6, MST -7, MDT -6, MT -7, PST -8, PDT -7, PT -8, AKST -9, AKDT -8, HST -10, ' +
  'HDT -9, BRT -3, BRST -2, ART -3, UYT -3, CLT -4, CLST -3, BOT -4, VET -4, COT -5, PET -5, ECT -5, WAT 1, ' +
  'CAT 2, SAST 2, EAT 3, IDT 3, GST 4, AZT 4, AFT 4.5, PKT 5, UZT 5, NPT 5.75, BDT 6, BTT 6, MMT 6.5, ICT 7, ' +
  'WIB 7, WITA 8, WIT 9, SGT 8, MYT 8, HKT 8, PHT 8, PHST 8, AWST 8, JST 9, KST 9, ACST 9.5, ACDT 10.5, ' +
  'AEST 10, AEDT 11, NZST 12, NZDT 13';

/** Zone names in upper case with their minutes east of Greenwich. */
const ZONES: ReadonlyMap<string, number> = new Map(
  Array.from(ZONE_HOURS.matchAll(/([A-Z]+) (-?[\d.]+)/g), ([, name = '', hours]) => [name, Number(hours) * 60]),
);

/** Minutes east of Greenwich of a zone by its name or figures: "GMT", "CEST", "+0200", "UTC+5". Undefined for what is none. */
export function zoneOffset(zone: string): number | undefined {
  const figures = /^(?:GMT|UTC)?\s?([+-])(\d{1,2}):?(\d\d)?$/i.exec(zone);
  if (figures !== null) {
    const minutes = Number(figures[2]) * 60 + Number(figures[3] ?? 0);
    return minutes > 15 * 60 ? undefined : figures[1] === '-' ? -minutes : minutes;
  }
  return ZONES.get(zone.toUpperCase().replace(/\./g, ''));
}
