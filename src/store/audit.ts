import { among, insertRows } from './sql.ts';
import type { AuditRow, Database, Transaction } from './tables.ts';

/** What was done by hand or by a partner's kill, before it has its number. */
export type NewAudit = Omit<AuditRow, 'id' | 'details' | 'reason'> & {
  readonly reason?: string | null | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
};

/** Remembers what was done. */
export async function rememberActions(tx: Transaction, actions: readonly NewAudit[]): Promise<void> {
  const rows = actions.map(({ reason = null, details, ...action }) => ({
    ...action,
    reason,
    details: details === undefined ? null : JSON.stringify(details),
  }));
  await insertRows(tx, 'audit', rows);
}

/** An action as the desk reads it. */
export type AuditRecord = Omit<AuditRow, 'details' | 'reason'> & {
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** Which actions are asked for. */
export type AuditChoice = {
  readonly actions?: readonly string[];
  readonly subjects?: readonly string[];
  readonly since?: string | undefined;
  /** Done at this very time. */
  readonly at?: string | undefined;
  readonly limit: number;
};

/** Actions, the latest first. */
export async function readAudit(
  db: Database,
  { actions, subjects, since, at, limit }: AuditChoice,
): Promise<AuditRecord[]> {
  let query = db.selectFrom('audit').selectAll();
  if (actions !== undefined) query = query.where(among(db, 'action', actions));
  if (subjects !== undefined) query = query.where(among(db, 'subject', subjects));
  if (since !== undefined) query = query.where('at', '>=', since);
  if (at !== undefined) query = query.where('at', '=', at);
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ details, reason, ...row }) => ({
    ...row,
    ...(reason === null ? {} : { reason }),
    ...(details === null ? {} : { details: JSON.parse(details) as Record<string, unknown> }),
  }));
}
