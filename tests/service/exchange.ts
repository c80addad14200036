import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { noteProcess } from '../ledger-adds-up.ts';

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
export type Running = {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  said(words: string | RegExp): Promise<string>;
};

/** A folder of its own with partner files, for a whole program to run in. */
export function workplace(partners: Readonly<Record<string, string>>): { folder: string; env: Record<string, string> } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nx-'));
  mkdirSync(path.join(folder, 'partners'));
  for (const [name, text] of Object.entries(partners))
    writeFileSync(path.join(folder, 'partners', `${name}.yaml`), text);
  return {
    folder,
    env: {
      DATA_DIR: path.join(folder, 'data'),
      PARTNERS_DIR: path.join(folder, 'partners'),
      FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
      PORT: '0',
    },
  };
}

/** A partner file with these feeds. */
export const partnerFile = (id: string, feeds: readonly string[]): string =>
  `id: ${id}\nname: Paper ${id}\nfeeds:\n${feeds.map(url => `  - url: ${url}\n    every: 5m\n`).join('')}`;

/** Starts the program as a user would, without npm between, so that signals reach it. */
export function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'dist/entry.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: 'node_modules/.cache/node', ...process.env, ...env },
  });
  noteProcess(child, env);
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  const heard = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text;
    heard();
  });
  const ended = new Promise<Ended>(resolve => child.once('close', code => resolve({ code, out, err })));
  const said = (words: string | RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const listener = (): void => {
        const found = typeof words === 'string' ? (err + out).includes(words) : words.test(err + out);
        if (!found) return;
        listeners.delete(listener);
        resolve(err + out);
      };
      listeners.add(listener);
      ended.then(() => reject(new Error(`It ended without saying ${words}: ${err}${out}`)));
      listener();
    });
  return { process: child, ended, said };
}

/** Runs a command to its end. */
export const exchange = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  launch(args, env).ended;

/** The records of NDJSON output. */
export const records = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>);

/** Whether a process lives: signal 0 asks. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Minimal RSS of items given as guid, headline and HTML. */
export function rss(items: readonly { guid: string; headline: string; html: string; published?: Date }[]): string {
  const body = items
    .map(
      item =>
        `<item><title>${item.headline}</title><guid isPermaLink="false">${item.guid}</guid><pubDate>${(item.published ?? new Date()).toUTCString()}</pubDate><description><![CDATA[${item.html}]]></description></item>`,
    )
    .join('');
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link><description>x</description>${body}</channel></rss>`;
}
