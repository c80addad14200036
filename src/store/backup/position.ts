import { ExchangeError } from '../../errors.ts';
import { type LogPosition, logPosition } from '../log-position.ts';
import { openStore } from '../open-store.ts';

/** Where the change log of a store stands; undefined where the store is empty, or an older program's that has not been brought up. */
export async function positionOf(place: {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
}): Promise<LogPosition | undefined> {
  const store = await openStore({ ...place, readOnly: true }).catch(error => {
    if (error instanceof ExchangeError && error.code === 'store-older') return undefined;
    throw error;
  });
  if (store === undefined) return undefined;
  try {
    return await logPosition(store.read);
  } finally {
    await store.close();
  }
}
