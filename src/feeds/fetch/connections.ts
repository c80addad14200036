import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * What undici's answers do not tell, seen at the connections they come by: bytes between the pieces of a body and behind
 * its end. Which connection a request goes out by is published in undici's diagnostics.
 */
const leftOver = new WeakSet<Socket>();
let waiting: ((connection: Socket) => void) | undefined;

subscribe('undici:client:sendHeaders', message => {
  waiting?.((message as { readonly socket: Socket }).socket);
  waiting = undefined;
});

/** To be called while undici tells that a request starts: `found` gets its connection before anything is sent. */
export function onConnection(found: (connection: Socket) => void): void {
  waiting = found;
}

/**
 * Has a connection remember bytes that its parser gives back: where the server closes after it, that is all to be seen of
 * them.
 */
export function noticeLeftOver(connection: Socket): void {
  const unshift = connection.unshift.bind(connection);
  connection.unshift = (chunk, encoding) => {
    if (chunk?.length > 0) leftOver.add(connection);
    return unshift(chunk, encoding);
  };
}

/**
 * To be called as a response has ended: tells whether bytes came behind it, since its Content-Length says too little or
 * somebody slips a second answer in, or because it has no body (304) and one was sent. Those are looked at that came with its
 * last ones; what comes still later is no part of it (RFC 9112, 6.3) and never read: undici closes the connection.
 */
export function hasSurplus(connection: Socket): Promise<boolean> {
  return new Promise(resolve => setImmediate(() => resolve(leftOver.has(connection) || isBroken(connection))));
}

/** undici's word for bytes that no request is waiting for, or the parser's for what is no answer. */
function isBroken({ errored }: Socket): boolean {
  return errored !== null && (errored.message === 'bad response' || errored.name === 'HTTPParserError');
}
