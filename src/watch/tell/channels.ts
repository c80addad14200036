import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { describeError, ExchangeError } from '../../errors.ts';
import { checkUrl, guardedConnector, guardedLookup, parseBlocks } from '../../feeds/fetch/address-guard.ts';
import { clearedInWords, episodeInWords } from '../episode-in-words.ts';
import type { Episode, EpisodeKind } from '../episodes.ts';

/** Where episodes are told, from `alerts` in house.yaml. `env:NAME` stands for what that variable holds. */
export type Channel = { readonly kinds?: readonly EpisodeKind[] | undefined } & (
  | { readonly webhook: string; readonly format: 'text' | 'standard'; readonly secret?: string | undefined }
  | { readonly email: string; readonly from: string; readonly smtp: string }
  | { readonly command: readonly [string, ...string[]] }
);

/** Hours in which nobody is told, in the house's time zone: "22:00" to "07:00". */
export type Alerts = {
  readonly quiet?: { readonly from: string; readonly to: string } | undefined;
  readonly to: readonly Channel[];
};

/** What is told: that an episode began, or is over, or that this is only a test. */
export type News = { readonly what: 'begun' | 'over' | 'test'; readonly episode: Episode };

export type TellTools = {
  readonly house: { readonly name: string };
  /** Blocks of private addresses that webhooks may live in. */
  readonly allowPrivate: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
};

const TIMEOUT_MS = 15_000;

/** The channel in words, without credentials: "webhook at hooks.example.com". */
export function channelInWords(channel: Channel): string {
  if ('email' in channel) return `e-mail to ${channel.email}`;
  if ('command' in channel) return `command ${channel.command[0]}`;
  const host = URL.parse(channel.webhook)?.hostname;
  return `webhook ${host === undefined ? channel.webhook : `at ${host}`}`;
}

/** One channel told apart from the others for as long as its address stays the same. */
export const channelId = (channel: Channel): string => {
  const { kinds: _, ...address } = channel;
  return hash('sha256', JSON.stringify(address)).slice(0, 12);
};

function inWords({ what, episode }: News): string {
  if (what === 'test') return 'This is a test of the alerts of news-exchange. Nothing is wrong.';
  return what === 'begun' ? episodeInWords(episode) : clearedInWords(episode);
}

/**
 * Tells a channel the news, all in one message where it takes text.
 * @throws ExchangeError `not-told`, with what came back
 */
export async function tell(channel: Channel, news: readonly News[], tools: TellTools): Promise<void> {
  try {
    if ('email' in channel) await sendMail(channel, news, tools);
    else if ('command' in channel) await runCommand(channel.command, news);
    else if (channel.format === 'text') await post(channel.webhook, JSON.stringify({ text: textOf(news) }), {}, tools);
    else for (const one of news) await postStandard(channel, one, tools);
  } catch (cause) {
    const { message } = describeError(cause);
    throw new ExchangeError('not-told', `Telling by ${channelInWords(channel)} failed: ${message}`, { cause });
  }
}

function textOf(news: readonly News[]): string {
  return news.map(one => `${one.what === 'over' ? '✓' : '⚠'} ${inWords(one)}`).join('\n');
}

/** What an `env:NAME` stands for. Throws `setting-wrong` where it is not set. */
function fromEnvironment(text: string, environment: NodeJS.ProcessEnv): string {
  if (!text.startsWith('env:')) return text;
  const name = text.slice('env:'.length);
  const value = environment[name];
  if (value) return value;
  const help = 'Set it, or correct alerts in house.yaml.';
  throw new ExchangeError('setting-wrong', `${name}, which alerts in house.yaml names, is not set.`, { name, help });
}

async function post(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { allowPrivate, environment }: TellTools,
): Promise<void> {
  const url = new URL(fromEnvironment(address, environment));
  const allowed = parseBlocks(allowPrivate);
  checkUrl(url, allowed);
  const { Agent, buildConnector, request } = await import('undici');
  const connect = buildConnector({ lookup: guardedLookup(allowed), timeout: TIMEOUT_MS });
  const agent = new Agent({ connect: guardedConnector(connect, allowed) });
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      dispatcher: agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body.dump({ limit: 65_536 }).catch(() => {});
    if (answer.statusCode >= 200 && answer.statusCode < 300) return;
    throw new ExchangeError('not-told', `${url.hostname} answered ${answer.statusCode}.`);
  } finally {
    await agent.destroy();
  }
}

/** Standard Webhooks 1.0.0: https://www.standardwebhooks.com. */
async function postStandard(channel: Channel & { webhook: string }, news: News, tools: TellTools): Promise<void> {
  const { what, episode } = news;
  const now = new Date();
  const id = `${episode.id}-${what}`;
  const body = JSON.stringify({
    type: `episode.${what}`,
    timestamp: now.toISOString(),
    data: { ...episode, text: inWords(news) },
  });
  const secret = 'secret' in channel ? channel.secret : undefined;
  const headers: Record<string, string> = { 'webhook-id': id };
  if (secret !== undefined) headers['webhook-signature'] = await sign(secret, id, now, body, tools);
  headers['webhook-timestamp'] = String(Math.floor(now.getTime() / 1_000));
  await post(channel.webhook, body, headers, tools);
}

async function sign(secret: string, id: string, now: Date, body: string, { environment }: TellTools): Promise<string> {
  const { Webhook } = await import('standardwebhooks');
  return new Webhook(fromEnvironment(secret, environment)).sign(id, now, body);
}

/** The library's own are up to ten minutes. */
const SMTP_TIMEOUTS = {
  dnsTimeout: TIMEOUT_MS,
  connectionTimeout: TIMEOUT_MS,
  greetingTimeout: TIMEOUT_MS,
  socketTimeout: TIMEOUT_MS,
};

async function sendMail(
  { email, from, smtp }: Channel & { email: string; from: string; smtp: string },
  news: readonly News[],
  { house, environment }: TellTools,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const url = fromEnvironment(smtp, environment);
  const transport = createTransport({ url, ...SMTP_TIMEOUTS }, { from });
  try {
    const [first] = news;
    const subject = first === undefined ? '' : inWords(first).split(/(?<=\.) /)[0];
    const more = news.length > 1 ? ` (and ${news.length - 1} more)` : '';
    await transport.sendMail({ to: email, subject: `${house.name}: ${subject}${more}`, text: `${textOf(news)}\n` });
  } finally {
    transport.close();
  }
}

/** The sentence is the last argument; standard input has one JSON record an episode. */
async function runCommand([program, ...args]: readonly [string, ...string[]], news: readonly News[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const limits = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
  const child = spawn(program, [...args, textOf(news)], { stdio: ['pipe', 'ignore', 'pipe'], ...limits });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    said = (said + text).slice(-500);
  });
  child.on('error', reject);
  // What it left running may hold the pipe open, which must not hold us.
  child.on('exit', () => setTimeout(() => child.stderr.destroy(), 500));
  child.on('close', (code, signal) => {
    if (code === 0) resolve();
    else reject(new ExchangeError('not-told', `it ended with ${signal ?? code}. ${said.trim()}`.trim()));
  });
  // A command that does not read is no failure.
  child.stdin.on('error', () => {});
  child.stdin.end(news.map(one => `${JSON.stringify({ ...one.episode, state: one.what })}\n`).join(''));
  await promise;
}
