#!/bin/sh
# The program, however it is started: `npm start` and `npm run news-exchange` in a checkout, the command `news-exchange` where the
# package is installed, which npm makes a link to this file.
self=$(readlink -f "$0")
top=${self%/src/cli/*}

# The Node that was installed with the program, in its own folder or beside it; else that of the PATH.
node=node
for place in "${top%/*}"/node-linux-*/bin/node "$top"/node_modules/node-linux-*/bin/node; do
  [ ! -x "$place" ] || node=$place
done

# In a checkout the bundle is built where there is none, or where a source is newer: after a `git pull`, an edit. Without the
# development packages (`npm ci --omit=dev`) there is nothing to build it with, and the sources themselves are run: each command
# then takes twice the processor time.
program=$top/dist/entry.js
if [ -e "$top/src/cli/entry.js" ]; then
  if [ ! -e "$program" ] || [ -n "$(cd "$top" && find src workers config rolldown.config.ts -name '*.[jt]s' -newer dist/entry.js)" ]; then
    if [ -e "$top/node_modules/rolldown" ]; then (cd "$top" && npm run -s build) || exit; else program=$top/src/cli/entry.js; fi
  fi
  # npm runs this in the top folder. File names are taken from where the user stands; only the store stays here.
  if [ "$(pwd -P)" = "$top" ] && [ "${INIT_CWD:-$PWD}" != "$PWD" ]; then
    [ -n "$DATA_DIR" ] || export DATA_DIR="$top/.data"
    cd "$INIT_CWD" || exit
  fi
fi

# MALLOC_MMAP_THRESHOLD_: with a fixed threshold, freed buffers go back to the system; with glibc's own, 70 MB stay behind large
# documents. For commands that live long or take in much: heap-growing-percent: a heap grows by half before it is collected, not to four
# times what is in use: a first round takes 251 MB instead of 310, a feed of 500 rewrites 257 instead of 358, for 1 % more processor time.
# initial-old-space-size: below it no old objects are collected; with 48 a first round took 20 MB less and .4 s of 13.5 more.
# max-inlined-bytecode-size-cumulative: V8 inlines a third of what it would, and compiles for less time: a first round takes 3 to 4 %
# less of the clock and of the processor, and code that has run for long is as fast. All others start without: where one of these three is
# set, V8 compiles Node's own modules anew, as what is compiled within Node was made without (all measured).
flags=
case "$1" in
  start | run | worker | scheduler | serve | requeue | dedupe)
    flags='--initial-old-space-size=48 --heap-growing-percent=50 --max-inlined-bytecode-size-cumulative=300' ;;
esac
# shellcheck disable=SC2086
MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 NODE_COMPILE_CACHE="$top/node_modules/.cache/node" exec "$node" \
  --max-semi-space-size=8 $flags --disable-warning=ExperimentalWarning "$program" "$@"
