import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ExchangeError } from '../../errors.ts';
import { CAP_SETTINGS, codeOf, tooLarge, tooManyLarge } from './errors.ts';
import { finishedFiles, type Listed, listFolder, movesOf } from './folder.ts';
import { allocateBody } from './http-get.ts';
import {
  type FetchedDocument,
  type FetchLimits,
  type FetchOutcome,
  type FetchRequest,
  LARGE_DOCUMENT,
  type PassedOver,
} from './request.ts';

/**
 * A feed in a file or a folder. Of a folder only the regular files directly in it count: no links, no sub-folders. A feed
 * that is only read is unchanged as long as its names, sizes and times are. From a drop folder (`take`) every finished file
 * is returned, and the caller moves each into `done/` or `error/`.
 */
export async function fetchFile(url: URL, request: FetchRequest, limits: FetchLimits): Promise<FetchOutcome> {
  try {
    const roots = await realRoots(limits.fileRoots);
    const place = await realPlace(url, roots);
    const stat = await lstat(place, { bigint: true });
    if (stat.isDirectory()) return await fetchFolder(place, url, request, { ...limits, fileRoots: roots });
    if (!stat.isFile()) throw refused(url.href, 'it is neither a file nor a folder');
    const file = { name: path.basename(place), ino: stat.ino, size: stat.size, mtimeNs: stat.mtimeNs };
    const bodyHash = hashOf([file]);
    if (bodyHash === request.bodyHash) return unchanged(url);
    if (file.size > LARGE_DOCUMENT && request.reserve?.(Number(file.size)) === false) throw tooManyLarge(url.href);
    const bytes = await readWhole(place, url.href, limits.maxBytes, roots);
    return fetched(url, [{ bytes, url: url.href, name: file.name }], bodyHash);
  } catch (error) {
    throw fileError(error, url.href);
  }
}

async function fetchFolder(folder: string, url: URL, request: FetchRequest, limits: FetchLimits) {
  const { files: listed, unnamed, links } = await listFolder(folder);
  const bodyHash = hashOf(listed);
  if (!request.take && bodyHash === request.bodyHash) return unchanged(url);
  const ready = request.take ? await finishedFiles(folder, listed, limits.quietMs) : listed;
  if (request.take && ready.length + unnamed.length === 0) return unchanged(url);
  const size = ready.reduce((sum, file) => sum + file.size, 0n);
  if (size > LARGE_DOCUMENT && request.reserve?.(Math.min(Number(size), limits.maxBytes)) === false)
    throw tooManyLarge(url.href);

  const documents: FetchedDocument[] = [];
  const passedOver: PassedOver[] = [
    ...unnamed.map(name => ({ name, reason: 'Its name is not in UTF-8: rename it.' })),
    ...links.map(name => ({ name, reason: 'It is a link, which may lead anywhere: put the file itself there.' })),
  ];
  let bytesLeft = limits.maxBytes;
  let index = 0;
  for (; index < ready.length && documents.length < limits.maxFiles; index++) {
    const file = ready[index];
    if (file === undefined || (file.size > bytesLeft && file.size <= limits.maxBytes)) break;
    const place = path.join(folder, file.name);
    const move = request.take ? movesOf(folder, file) : undefined;
    try {
      const bytes = await readWhole(place, pathToFileURL(place).href, limits.maxBytes, limits.fileRoots);
      bytesLeft -= bytes.length;
      documents.push({ bytes, url: pathToFileURL(place).href, name: file.name, ...move });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      const reason = fileError(error, pathToFileURL(place).href).message;
      const moved = await move?.failed(reason);
      passedOver.push({ name: file.name, reason, ...(moved !== undefined && { moved }) });
    }
  }
  const left = ready.slice(index);
  if (!request.take) passedOver.push(...left.map(({ name }) => ({ name, reason: leftOver(limits) })));
  return { ...fetched(url, documents, bodyHash), more: request.take === true && left.length > 0, passedOver };
}

function leftOver({ maxFiles, maxBytes }: FetchLimits): string {
  const caps = `${CAP_SETTINGS.maxFiles}, ${CAP_SETTINGS.maxBytes}`;
  return `Its folder holds more than the ${maxFiles} files or ${maxBytes} bytes that are read (${caps}).`;
}

function fetched(url: URL, documents: readonly FetchedDocument[], bodyHash: string) {
  const bytes = documents.reduce((sum, document) => sum + document.bytes.length, 0);
  return { kind: 'fetched', status: 200, documents, bodyHash, url: url.href, bytes } as const;
}

function unchanged(url: URL): FetchOutcome {
  return { kind: 'unchanged', status: 200, why: 'same-body', url: url.href, bytes: 0 };
}

function hashOf(files: readonly Listed[]): string {
  const lines = files.map(({ name, size, mtimeNs }) => `${name}\0${size}\0${mtimeNs}`);
  return hash('sha256', lines.join('\n'), 'base64url');
}

async function realRoots(roots: readonly string[]): Promise<string[]> {
  const real = await Promise.all(roots.map(root => realpath(root).catch(() => undefined)));
  return real.filter(root => root !== undefined);
}

function isUnder(place: string, roots: readonly string[]): boolean {
  return roots.some(root => place === root || place.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}

/** The real path of a file: URL, all links and dots followed; it must lie under a root even then. */
async function realPlace(url: URL, roots: readonly string[]): Promise<string> {
  let named: string;
  try {
    named = fileURLToPath(url);
  } catch {
    throw refused(url.href, 'it names no local file');
  }
  if (named.includes('\0')) throw refused(url.href, 'its path holds a NUL');
  const place = await realpath(named).catch(async error => {
    if (codeOf(error) === 'ENOENT' && isUnder(await nearest(path.dirname(named)), roots)) throw error;
    throw refused(url.href, OUTSIDE);
  });
  if (!isUnder(place, roots)) throw refused(url.href, OUTSIDE);
  return place;
}

/** The first folder above a missing one that exists, links followed. */
function nearest(folder: string): Promise<string> {
  return realpath(folder).catch(() => nearest(path.dirname(folder)));
}

const OUTSIDE = 'it lies outside the folders that file: feeds may lie in';

/**
 * The whole of a regular file. It is opened without following a link or waiting for a pipe's writer, and the opened file
 * must lie under a root: where there is /proc, a folder that was swapped for a link meanwhile is noticed.
 */
async function readWhole(file: string, href: string, maxBytes: number, roots: readonly string[]): Promise<Uint8Array> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const opened = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => file);
    if (!isUnder(opened, roots)) throw refused(href, OUTSIDE);
    const stat = await handle.stat();
    if (!stat.isFile()) throw refused(href, 'it is no regular file');
    if (stat.size > maxBytes) throw tooLarge(href, maxBytes, 'maxBytes');
    const bytes = allocateBody(stat.size, stat.size);
    const { bytesRead } = await handle.read(bytes, 0, stat.size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function refused(href: string, why: string): ExchangeError {
  const help = 'Put the feed into a folder named in FILE_ROOTS, as an ordinary file.';
  return new ExchangeError('address-refused', `${href} was not read: ${why}.`, { url: href, temporary: false, help });
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder',
  EACCES: 'we may not read it',
  EPERM: 'we may not read it',
  ELOOP: 'it is a link',
};

function fileError(error: unknown, href: string): ExchangeError {
  if (error instanceof ExchangeError) return error;
  const code = codeOf(error);
  return new ExchangeError('fetch-failed', `${href} could not be read: ${WORDS[code] ?? (code || String(error))}.`, {
    cause: error,
    url: href,
    reason: code,
    temporary: true,
    help: "Check the path in the partner's file, and that the user who runs this may read it.",
  });
}
