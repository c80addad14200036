import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A Valkey for one test file, private to it, on a Unix socket in a temporary folder. Debian's `valkey-server` has it. `at` starts it
 * again where one was stopped. */
export async function startValkey(at?: string): Promise<{ socket: string; pid: number; stop: () => Promise<void> }> {
  const folder = at === undefined ? mkdtempSync(path.join(tmpdir(), 'news-exchange-vk-')) : path.dirname(at);
  mkdirSync(folder, { recursive: true });
  const socket = path.join(folder, 'valkey.sock');
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--save',
    '',
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'noeviction',
  ];
  const server = spawn('valkey-server', settings, { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>(resolve => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  const missing = new Promise<never>((_, reject) => {
    server.once('error', cause =>
      reject(new Error('The tests need valkey-server on PATH. On Debian: apt-get install valkey-server', { cause })),
    );
  });
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await Promise.race([answering(socket), missing]);
  return { socket, pid: server.pid ?? 0, stop };
}

async function answering(socket: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const reached = await new Promise<boolean>(resolve => {
      const client = connect(socket, () => {
        client.destroy();
        resolve(true);
      });
      client.once('error', () => resolve(false));
    });
    if (reached) return;
    if (attempt === 200) throw new Error(`valkey-server did not open ${socket}.`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}
