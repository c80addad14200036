/** What may follow the name of a place: "JABALYA REFUGEE CAMP", "DALLAS/FORT WORTH AIRPORT". */
const SITE =
  /\s(?:refugee camp|airport|air ?base|air force base|cantt|cantonment|naval base|border|border crossing|district|valley|island|village|city|town|municipality)$/i;

/** True where the words are set as names are: all capitals, capitals first, or a script that has no capitals. */
export function isPlaceShaped(printed: string): boolean {
  if (printed.length > 60 || /\p{Nd}{3}|[?!"“”<>@#%$]|\p{Ll}{3}\.\s/u.test(printed)) return false;
  const words = printed.split(/[\s-]+/).filter(word => word !== '');
  if (words.length > 7) return false;
  return words.every(word => /^[^\p{L}]*[\p{Lu}\p{Lt}\p{Lo}\p{sc=Georgian}]|^&$/u.test(word));
}

const DIRECTION =
  /^(?:east|west|north|south|eastern|western|northern|southern|central|occupied|greater|downtown|lungsod ng|bayan ng|kota|kabupaten|kab\.)\s/i;

/** The name alone of "Northern Kandahar", "FORT WORTH AIRPORT". */
export const withoutSurroundings = (printed: string): string => printed.replace(SITE, '').replace(DIRECTION, '');
