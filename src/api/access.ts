import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Consumer, consumerOf } from '../../config/consumers.ts';
import { ExchangeError } from '../errors.ts';
import { sendProblem } from './problems.ts';

/** Who may read. */
export type Access = {
  /** The consumers as they are now. */
  readonly consumers: () => readonly Consumer[];
  /** Whether everybody may read while there is no consumer: on loopback only. */
  readonly openWithout: boolean;
  /** Requests a minute of one consumer. */
  readonly perMinute: number;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token came with the request; `open` where none is needed. */
    consumer?: Consumer | 'open' | undefined;
  }
}

/** Requests a minute without a valid token from one address: a person who mistypes needs few. */
const PER_MINUTE_WITHOUT = 60;
const HEALTH = '/healthz';

/** Lets in who has a consumer's token, as bearer or as the password of HTTP Basic; `/healthz` answers everybody. */
export async function restrictAccess(app: FastifyInstance, access: Access): Promise<void> {
  app.decorateRequest('consumer', undefined);
  app.addHook('onRequest', async request => {
    const consumers = access.consumers();
    const token = tokenOf(request.headers.authorization);
    if (consumers.length === 0 && access.openWithout) request.consumer = 'open';
    else if (token !== undefined) request.consumer = consumerOf(consumers, token);
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
      const detail = 'A token is needed here: as "Authorization: Bearer TOKEN", or as the password of HTTP Basic.';
      return sendProblem(request, reply, 401, 'token-needed', detail);
    }
    if (consumer.role === 'desk' || route === '/readyz' || (consumer.role === 'monitor') === (route === '/metrics'))
      return;
    return sendProblem(request, reply, 403, 'role-lacks', `The role ${consumer.role} may not read this address.`);
  });
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
