# What `npm start` and `npm run news-exchange` run, from the top folder of a checkout. The bundle is made where there is none, or
# a source is newer: after a `git pull`, an edit.
stale() {
  [ ! -e dist/entry.js ] || [ -n "$(find src workers config rolldown.config.ts -name '*.[jt]s' -newer dist/entry.js)" ]
}
if stale; then npm run -s build || exit; fi
# A fixed threshold: freed buffers are the system's again. One that glibc raises by itself keeps 70 MB behind large documents.
MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 NODE_COMPILE_CACHE=node_modules/.cache/node exec node \
  --max-semi-space-size=8 --initial-old-space-size=48 --disable-warning=ExperimentalWarning dist/entry.js "$@"
