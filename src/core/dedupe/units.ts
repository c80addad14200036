let units = new Uint16Array(4096);
let unitsAsBytes = Buffer.from(units.buffer);
/** No look ahead goes further past the end. */
const BEHIND = 4;

/**
 * The UTF-16 units of a text, and zeros behind its end; good until the next text is asked for. A string has one of several
 * forms inside, and asking it for each of its characters cost as much as all else that reading words does (measured).
 */
export function unitsOf(text: string): Uint16Array {
  const end = text.length;
  if (units.length < end + BEHIND) {
    units = new Uint16Array((end + BEHIND) * 2);
    unitsAsBytes = Buffer.from(units.buffer);
  }
  unitsAsBytes.write(text, 'utf16le');
  units.fill(0, end, end + BEHIND);
  return units;
}
