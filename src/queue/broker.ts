import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { accessSync, constants, readFileSync, realpathSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { ExchangeError } from '../errors.ts';

export type Broker = { readonly pid: number; readonly socket: string; stop(): Promise<void> };

/** Called with the new process after the broker ended by itself, or somebody ended it. */
type Restarted = (broker: { readonly pid: number; readonly socket: string }) => void;

const SERVERS = ['valkey-server', 'redis-server'];
/** sockaddr_un holds 108 bytes with the closing NUL. */
const LONGEST_SOCKET_PATH = 107;
const START_MS = 10_000;
/** Pause before a broker that ended is started again. */
const RESTART_MS = 1_000;

/**
 * Starts a Valkey (or Redis) of our own on a Unix socket in the folder: no port, no file on disk, no eviction.
 * It is detached, so that Ctrl-C in a terminal does not end it before the jobs under way; `stop` does. If it ends before
 * that, it is started again on the same socket, empty, and its clients reconnect by themselves. With util-linux the kernel
 * ends it together with this process, even if that is killed; without, the next start does (`endOrphan`).
 * Throws `broker-missing` where neither server is on the PATH, `broker-unreachable` where it does not come up.
 */
export async function startBroker(folder: string, restarted: Restarted = () => {}): Promise<Broker> {
  const server = findBrokerServer();
  const socket = socketPath(folder);
  let child = await launch(server, socket);
  let stopping = false;
  let restarting: Promise<void> | undefined;
  const watch = (): void => {
    child.once('exit', () => {
      if (!stopping) restarting = restart().catch(() => {});
    });
  };
  const restart = async (): Promise<void> => {
    await sleep(RESTART_MS, undefined, { ref: false });
    if (stopping) return;
    child = await pRetry(() => launch(server, socket), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: RESTART_MS,
      factor: 1,
      unref: true,
      shouldRetry: () => !stopping,
    });
    watch();
    restarted({ pid: child.pid ?? 0, socket });
  };
  watch();
  // However this process ends, unless it is killed: nothing else would end the child.
  process.once('exit', () => child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    stopping = true;
    await restarting;
    await stopServer(child, socket);
  };
  return { pid: child.pid ?? 0, socket, stop };
}

async function launch(server: string, socket: string): Promise<ChildProcess> {
  rmSync(socket, { force: true });
  const settings = {
    port: 0,
    unixsocket: socket,
    unixsocketperm: 700,
    save: '',
    appendonly: 'no',
    'maxmemory-policy': 'noeviction',
  };
  const options = Object.entries({ ...settings, dir: path.dirname(socket), loglevel: 'warning' });
  const { program, args } = endedWithThisProcess({
    program: server,
    args: options.flatMap(([key, value]) => [`--${key}`, `${value}`]),
  });
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  await answers(child, socket, server);
  child.unref();
  return child;
}

type CommandLine = { readonly program: string; readonly args: readonly string[] };

/**
 * The command, run through util-linux's setpriv, so that the kernel kills it when this process ends. It is killed rather
 * than asked to end: it keeps nothing, and its socket may belong to its successor by then.
 */
function endedWithThisProcess(command: CommandLine): CommandLine {
  const setpriv = findOnPath('setpriv');
  // Busybox has a setpriv without that option.
  if (setpriv === undefined || path.basename(realpathSync(setpriv)) !== 'setpriv') return command;
  return { program: setpriv, args: ['--pdeathsig', 'KILL', '--', command.program, ...command.args] };
}

/** The server's file on the PATH. Throws `broker-missing`. */
export function findBrokerServer(): string {
  const server = SERVERS.map(findOnPath).find(found => found !== undefined);
  if (server !== undefined) return server;
  const help = 'Install one (Debian: apt-get install valkey-server), or set REDIS_URL to a server that runs already.';
  throw new ExchangeError('broker-missing', `Neither ${SERVERS.join(' nor ')} is on the PATH.`, { help });
}

function findOnPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The socket in the folder, or in the system's temp folder where the folder's path is too deep for a socket. */
function socketPath(folder: string): string {
  const here = path.join(folder, 'broker.sock');
  if (Buffer.byteLength(here) <= LONGEST_SOCKET_PATH) return here;
  return path.join(os.tmpdir(), `news-exchange-${hash('sha256', folder).slice(0, 16)}.sock`);
}

async function answers(child: ChildProcess, socket: string, server: string): Promise<void> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      said = (said + chunk).slice(-500);
    });
    (stream as net.Socket | null)?.unref();
  }
  let failure: Error | undefined;
  child.once('error', error => {
    failure = error;
  });
  const isUp = await pRetry(() => connect(socket), {
    retries: Number.POSITIVE_INFINITY,
    maxRetryTime: START_MS,
    minTimeout: 4,
    factor: 1,
    shouldRetry: () => failure === undefined && child.exitCode === null,
  }).then(
    () => true,
    () => false,
  );
  if (isUp) return;
  child.kill('SIGKILL');
  const message = `${server} did not come up on ${socket}: ${said.trim() || failure?.message || 'no answer'}.`;
  const help = 'See what it says when started by hand, or set REDIS_URL to a server that runs already.';
  throw new ExchangeError('broker-unreachable', message, { cause: failure, help });
}

function connect(socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = net.connect(socket, () => {
      probe.destroy();
      resolve();
    });
    probe.once('error', reject);
  });
}

/** SIGKILL, because it keeps nothing, and would notice a SIGTERM only at its next tick, up to 100 ms later. */
async function stopServer(child: ChildProcess, socket: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.ref();
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(socket, { force: true });
}

/** Ends a broker whose owner was killed: only a process with that socket on its command line. */
export async function endOrphan(broker: { pid: number; socket: string }): Promise<void> {
  const runs = (): boolean => {
    try {
      return readFileSync(`/proc/${broker.pid}/cmdline`, 'utf8').includes(broker.socket);
    } catch {
      return false;
    }
  };
  if (!runs()) return;
  process.kill(broker.pid, 'SIGKILL');
  for (let i = 0; i < 500 && runs(); i += 1) await sleep(4);
}
