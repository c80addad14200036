import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededNumbers } from '../fixtures/seeded-copy.ts';
import { freshDatabase, startPostgres } from '../postgres.ts';
import { exchange, records, workplace } from '../service/exchange.ts';
import { startValkey } from '../valkey.ts';
import { startParts } from './parts.ts';
import { startPress } from './press.ts';
import { TROUBLES } from './troubles.ts';

/**
 * `npm run chaos -- [--seed N] [--minutes M] [sqlite|postgres]`: runs the whole program, on both databases one after the other, while
 * feeds print copy and troubles come at random by a seed. Then all is put right, and what must hold whatever happened is checked. Exits
 * with 1 and says what did not hold.
 */
const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, minutes: { type: 'string', default: '2' } },
  allowPositionals: true,
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const kinds = positionals.length > 0 ? positionals : ['sqlite', 'postgres'];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

let faults = 0;
for (const kind of kinds) faults += await play(kind === 'postgres' ? 'postgres' : 'sqlite');
process.exit(faults === 0 ? 0 : 1);

async function play(kind: 'sqlite' | 'postgres'): Promise<number> {
  say(`${kind}, seed ${seed}: ${values.minutes} minutes`);
  const chance = seededNumbers(seed);
  const press = await startPress(chance);
  const cluster = kind === 'postgres' ? await startPostgres() : undefined;
  const database = cluster && (await freshDatabase(cluster.url));
  const valkey = await startValkey();
  const { folder, env: place } = workplace(press.partners);
  const clockFile = path.join(folder, 'clock');
  writeFileSync(clockFile, '0');
  // Commands that only look run by the right clock.
  const env: Record<string, string> = {
    ...{ ...place, REDIS_URL: valkey.socket, LOG_LEVEL: 'warn' },
    ...(database === undefined ? {} : { DATABASE_URL: database.url }),
  };
  const shifted = `--import=${path.resolve('tests/service/shift-clock.mjs')}`;
  const parts = startParts(kind, { ...env, CLOCK_FILE: clockFile, NODE_OPTIONS: shifted });
  const ground = { kind, env, parts, clockFile, valkey: valkey.socket, chance, databaseUrl: database?.url };
  await sleep(5_000);

  const until = Date.now() + Number(values.minutes) * 60_000;
  while (Date.now() < until) {
    const troubles = TROUBLES.filter(trouble => trouble.on === undefined || trouble.on === kind);
    const trouble = troubles[Math.floor(chance() * troubles.length)];
    if (trouble === undefined) break;
    say(`  ${new Date().toTimeString().slice(0, 8)} ${trouble.what}`);
    await trouble.come(ground);
    press.print();
    await sleep(1_000 + chance() * 5_000);
  }
  writeFileSync(clockFile, '0');
  press.recover();
  say(`  put right; ${press.printed().length} items were printed`);

  const found = await settled(env, press.printed().length);
  const wrong = [...found, ...(await check(env, press.printed()))];
  for (const fault of wrong) say(`  WRONG: ${fault}`);
  if (wrong.length === 0)
    say('  nothing lost, nothing twice, the log without gaps, one lead a story, every feed polled again');
  await parts.stop();
  await valkey.stop().catch(() => {});
  await database?.drop();
  await cluster?.stop();
  press.close();
  if (wrong.length === 0) rmSync(folder, { recursive: true, force: true });
  else say(`  ${folder} has its store`);
  return wrong.length;
}

/** Waits until all that was printed is in. What kills fell on five times is set aside for the desk, who has it done again. */
async function settled(env: Record<string, string>, expected: number): Promise<string[]> {
  for (let seconds = 0; seconds < 180; seconds += 5) {
    const articles = records((await exchange(['articles', '--json', '--all'], env)).out).length;
    if (articles >= expected) return [];
    if (seconds % 30 === 15) await exchange(['requeue', '--failed'], env);
    await sleep(5_000);
  }
  return ['three minutes after all was right, not all was in'];
}

async function check(env: Record<string, string>, printed: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  const articles = records((await exchange(['articles', '--json', '--all'], env)).out);
  const guids = articles.map(({ guid }) => String(guid));
  const missing = printed.filter(guid => !guids.includes(guid));
  if (missing.length > 0) wrong.push(`${missing.length} items are lost: ${missing.slice(0, 5).join(', ')}`);
  for (const guid of missing.slice(0, 3)) wrong.push((await exchange(['where', guid], env)).out.trim());
  if (new Set(guids).size < guids.length) wrong.push(`${guids.length - new Set(guids).size} items are there twice`);

  const changes = records((await exchange(['changes', '--after', '0', '--json'], env)).out);
  const gap = changes.findIndex(({ seq }, index) => seq !== index + 1);
  if (gap >= 0) wrong.push(`the log has a gap before line ${gap + 1}`);
  const published = changes.flatMap(({ kind, article }) =>
    kind === 'published' ? String((article as { id: string }).id) : [],
  );
  if (new Set(published).size < published.length) wrong.push('an article was published twice');

  for (const [story, members] of Map.groupBy(articles, article => article.story)) {
    const leads = members.filter(({ lead }) => lead === true).length;
    if (leads !== 1) wrong.push(`story ${story} has ${leads} leads`);
  }
  // Each is polled again within its interval and a few ticks: none is overdue, none waits for a time that is further off. A feed whose
  // poll is queued is planned ten minutes ahead until it was polled, so a busy machine is looked at three times.
  let late: Record<string, unknown>[] = [];
  for (let look = 0; look < 3 && (look === 0 || late.length > 0); look += 1) {
    await sleep(20_000);
    const before = late;
    late = records((await exchange(['feeds', '--json'], env)).out).filter(({ id, nextPollAt, intervalSeconds }) => {
      const wait = (Date.parse(String(nextPollAt)) - Date.now()) / 1_000;
      const isLate = wait < -30 || wait > Number(intervalSeconds) + 60;
      return isLate && (look === 0 || before.some(one => one.id === id));
    });
  }
  const plans = late.map(({ id, nextPollAt, intervalSeconds }) => `${id}: ${nextPollAt}, every ${intervalSeconds} s`);
  if (late.length > 0) wrong.push(`not polled again in time at ${new Date().toISOString()}: ${plans.join('; ')}`);
  return wrong;
}
