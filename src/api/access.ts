import { isIP } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Consumer, consumerOf } from '../../config/consumers.ts';
import { ExchangeError } from '../errors.ts';
import { sendProblem } from './problems.ts';

/** Who may read. */
export type Access = {
  /** The consumers as they are now. */
  readonly consumers: () => readonly Consumer[];
  /**
   * Whether everybody on this machine may read while there is no consumer: on loopback only, and by an address, as localhost or by the
   * name in `publicUrl`. Any other name may be that of a page that has it resolved to this machine, and reads by a browser on it.
   */
  readonly openWithout: boolean;
  readonly publicUrl?: string | undefined;
  /** Requests a minute of one consumer. */
  readonly perMinute: number;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token came with the request; `open` where none is needed. */
    consumer?: Consumer | 'open' | undefined;
    /** Whether the sender may go on reading an answer that takes long: the token may have ended since. Absent: everybody may. */
    mayStillRead?: (() => boolean) | undefined;
  }
}

/** Requests a minute without a valid token from one address: a person who mistypes needs few. */
const PER_MINUTE_WITHOUT = 60;
const HEALTH = '/healthz';

/** Lets in who has a consumer's token, as bearer or as the password of HTTP Basic; `/healthz` answers everybody. */
export async function restrictAccess(app: FastifyInstance, access: Access): Promise<void> {
  app.decorateRequest('consumer', undefined);
  app.decorateRequest('mayStillRead', undefined);
  app.addHook('onRequest', async request => {
    const token = tokenOf(request.headers.authorization);
    const sentTo = request.hostname;
    request.consumer = senderOf(access, token, sentTo);
    request.mayStillRead = () => {
      const sender = senderOf(access, token, sentTo);
      return sender === 'open' || (sender !== undefined && sender.role !== 'monitor');
    };
  });
  await app.register(rateLimit, {
    keyGenerator: ({ consumer, ip }) => (typeof consumer === 'object' ? `consumer ${consumer.id}` : ip),
    max: ({ consumer }) => (typeof consumer === 'object' ? access.perMinute : PER_MINUTE_WITHOUT),
    timeWindow: '1 minute',
    allowList: request => request.consumer === 'open' || routeOf(request) === HEALTH,
    errorResponseBuilder: (_, { max, after }) =>
      new ExchangeError('too-many-requests', `At most ${max} requests a minute are answered; go on in ${after}.`),
  });
  // After the limit, which counts the requests without a token too.
  app.addHook('preParsing', async (request, reply) => {
    const { consumer } = request;
    const route = routeOf(request);
    if (consumer === 'open' || route === HEALTH) return;
    if (consumer === undefined) {
      reply.header('www-authenticate', 'Basic realm="news-exchange", charset="UTF-8"');
      const isOpen = access.openWithout && access.consumers().length === 0;
      const detail = isOpen
        ? `Without a token this is read as localhost or 127.0.0.1, not as "${request.hostname}". Set PUBLIC_URL, or add a consumer.`
        : 'A token is needed here: as "Authorization: Bearer TOKEN", or as the password of HTTP Basic.';
      return sendProblem(request, reply, 401, 'token-needed', detail);
    }
    if (consumer.role === 'desk' || route === '/readyz' || (consumer.role === 'monitor') === (route === '/metrics'))
      return;
    return sendProblem(request, reply, 403, 'role-lacks', `The role ${consumer.role} may not read this address.`);
  });
}

function senderOf(access: Access, token: string | undefined, sentTo: string): Consumer | 'open' | undefined {
  const all = access.consumers();
  if (all.length === 0) return access.openWithout && isOurName(sentTo, access.publicUrl) ? 'open' : undefined;
  return token === undefined ? undefined : consumerOf(all, token);
}

function isOurName(host: string, publicUrl: string | undefined): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0 || name === URL.parse(publicUrl ?? '')?.hostname;
}

/** Whether a request may see how the feeds are: hosts that fail are nobody's business but the desk's. */
export function maySeeFeeds({ consumer }: FastifyRequest): boolean {
  return consumer === undefined || consumer === 'open' || consumer.role === 'desk';
}

/** The route that answers, however its address was written. */
const routeOf = ({ routeOptions }: FastifyRequest): string | undefined => routeOptions.url;

/** The token of an Authorization header: a bearer's, or the password of HTTP Basic. */
function tokenOf(header: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(bearer|basic) +([\w+/=.~-]{1,500})\s*$/i.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  return Buffer.from(value, 'base64')
    .toString()
    .replace(/^[^:]*:/s, '');
}
