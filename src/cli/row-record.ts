type Row = Readonly<Record<string, unknown>>;

/** Columns that the other records have another word for. */
const WORDS: Readonly<Record<string, string>> = {
  partner_id: 'partner',
  feed_id: 'feed',
  item_id: 'item',
  unchanged: 'notModified',
};
/** Columns that hold 1 or 0 for yes and no. */
const YES_OR_NO: ReadonlySet<string> = new Set(['guids_sound']);

/**
 * A row of the store as a record: by the words that all other records use (`nextPollAt`, `partner`), and behind them under
 * the names of its columns, which these records had alone at first and which somebody may read.
 */
export function rowRecord(row: Row): Row {
  const renamed = Object.entries(row).map(([column, value]) => [
    WORDS[column] ?? column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    YES_OR_NO.has(column) ? value === 1 : value,
  ]);
  return { ...Object.fromEntries(renamed), ...row };
}
