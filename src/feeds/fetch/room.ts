import { LARGE } from './large-documents.ts';

/**
 * Room for a body of so many bytes, `most` at most. A large one is given all that it may ever take, in memory that threads
 * share: it is neither copied when it grows nor when it goes to the reading thread, and costs what is written to it only,
 * since the system gives pages as they are touched.
 */
export function roomFor(bytes: number, most: number): Buffer {
  if (bytes > LARGE) return Buffer.from(new SharedArrayBuffer(Math.max(bytes, most)));
  return Buffer.allocUnsafe(Math.min(bytes, most));
}
