const SPECIAL_IN_TEXT = /[&<>]/;
const SPECIAL_IN_VALUE = /[&<>"]/;
const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Words as they stand between tags. */
export function escapeText(text: string): string {
  return SPECIAL_IN_TEXT.test(text) ? text.replace(/[&<>]/g, toEntity) : text;
}

/** A value as it stands between double quotes. */
export function escapeValue(value: string): string {
  return SPECIAL_IN_VALUE.test(value) ? value.replace(/[&<>"]/g, toEntity) : value;
}

function toEntity(character: string): string {
  return ENTITY[character] ?? character;
}
