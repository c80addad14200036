/** What may follow the name of a place: "JABALYA REFUGEE CAMP", "DALLAS/FORT WORTH AIRPORT". */
const SITE =
  /\s(?:refugee camp|airport|air ?base|air force base|cantt|cantonment|naval base|border|border crossing|district|valley|island|village|city|town|municipality)$/i;

/** Within names of places: "San Juan de los Morros", "Saint-Germain-sur-Moine"; and between two, "JERUSALEM and GAZA". */
const SMALL_WORDS = new Set(
  'de del di da do dos das du la le les los las el al an am im bei ob der den upon on of the and sur sous en aux s op aan over e y i board near off aboard at in'.split(
    ' ',
  ),
);

/** True where the words are set as names are: all capitals, capitals first, or a script that has no capitals. */
export function isPlaceShaped(printed: string): boolean {
  if (printed.length > 60 || /\p{Nd}{3}|[?!"“”<>@#%$]|\p{Ll}{3}\.\s/u.test(printed)) return false;
  const words = printed.split(/[\s-]+/).filter(word => word !== '');
  if (words.length > 7) return false;
  return words.every(
    (word, index) =>
      /^[^\p{L}]*[\p{Lu}\p{Lt}\p{Lo}\p{sc=Georgian}]|^&$/u.test(word) ||
      (index > 0 && SMALL_WORDS.has(word.toLowerCase())),
  );
}

const DIRECTION =
  /^(?:east|west|north|south|eastern|western|northern|southern|central|occupied|greater|downtown|lungsod ng|bayan ng|kota|kabupaten|kab\.)\s/i;

/** The name alone of "Northern Kandahar", "FORT WORTH AIRPORT". */
export const withoutSurroundings = (printed: string): string => printed.replace(SITE, '').replace(DIRECTION, '');
