export type Json = Readonly<Record<string, unknown>>;

/** A string with something in it, trimmed; a number as it is written. */
export function string(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.toWellFormed().trim() || undefined : undefined;
}

/** A value where it is a list; an empty one for all else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value where it is an object with fields. */
export function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
