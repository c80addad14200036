/**
 * What readers may see of a source and two copies of it, whatever partners and the desk do. An article is seen unless it is killed,
 * held or under embargo. A kill of the source takes its copies with it: the reprint that credits it is killed, the one that credits
 * nobody is held, now and when it comes or changes later; one that has other words by then is none. A copy's kill takes itself only.
 * What the desk killed or held only the desk brings back, and what went with a source that it killed, and the words that a kill took stay gone where the article comes back.
 */
export type Name = 'source' | 'reprint' | 'silent';
export type Model = Record<Name, Article>;
type Article = {
  state: 'absent' | 'here' | 'killed';
  killedByDesk: boolean;
  /** It went with its source; the desk may bring it back where it killed that, or that is back. */
  withSource: boolean;
  mayReturn: boolean;
  held: boolean;
  embargoed: boolean;
  /** The desk lifted its embargo: up to that time none holds it. */
  unbound: boolean;
  /** The desk released it: earlier kills of the source hold it no more. */
  freed: boolean;
  /** Whether it has the text of the source. */
  isCopy: boolean;
  /** The marks of its versions since its last kill, and of those before; the one that it had when the desk killed it. */
  words: string[];
  gone: string[];
  last: string;
};

export const emptyModel = (): Model => ({ source: absent(), reprint: absent(), silent: absent() });

function absent(): Article {
  const never = {
    killedByDesk: false,
    withSource: false,
    mayReturn: false,
    held: false,
    embargoed: false,
    unbound: false,
    freed: false,
  };
  return { state: 'absent', ...never, isCopy: true, words: [], gone: [], last: '' };
}

const isSeen = ({ state, held, embargoed }: Article): boolean => state === 'here' && !held && !embargoed;
const [isHere, isCopyHere] = [
  (one: Article) => one.state === 'here',
  (one: Article, name: Name) => name !== 'source' && one.state !== 'absent' && one.isCopy,
];

/** What may be done to an article as it stands, by name. */
export const OPERATIONS: Readonly<Record<string, (one: Article, name: Name) => boolean>> = {
  publish: (one, name) => name === 'source' && one.state === 'absent',
  'copy in': (one, name) => name !== 'source' && (one.state === 'absent' || !one.isCopy),
  'copy out': isCopyHere,
  update: isHere,
  correct: isHere,
  embargo: isHere,
  kill: isHere,
  'kill by the desk': isHere,
  hold: isHere,
  release: one => one.held || one.embargoed || one.killedByDesk || one.mayReturn,
  reissue: one => one.state === 'killed',
};

/** Carries an operation out on the model. `word` marks the version that it brings, if it brings one. */
export function carryOutOn(model: Model, name: Name, operation: string, word: string): void {
  const one = model[name];
  if (operation === 'hold') one.held = true;
  else if (operation === 'release') release(one);
  else if (operation === 'kill by the desk') kill(one, true);
  else if (one.killedByDesk) one.gone.push(word);
  else {
    one.words.push(word);
    if (operation === 'copy in' || operation === 'copy out') one.isCopy = operation === 'copy in';
    Object.assign(one, { state: 'here', embargoed: operation === 'embargo' && !one.unbound });
    if (operation === 'kill') kill(one, false);
  }
  const { source, reprint, silent } = model;
  // A new kill is for everybody, whom the desk had released as well.
  if (name === 'source' && operation.startsWith('kill')) for (const copy of [reprint, silent]) copy.freed = false;
  const isReached = (copy: Article): boolean => isHere(copy) && copy.isCopy && !copy.freed && source.state === 'killed';
  if (isReached(reprint)) {
    kill(reprint, false);
    reprint.withSource = name === 'source';
  }
  if (isReached(silent)) silent.held = true;
  reprint.mayReturn =
    reprint.state === 'killed' && reprint.withSource && (source.killedByDesk || source.state !== 'killed');
}

function kill(one: Article, killedByDesk: boolean): void {
  Object.assign(one, {
    state: 'killed',
    killedByDesk,
    withSource: false,
    held: false,
    embargoed: false,
    last: one.words.at(-1) ?? '',
  });
  one.gone.push(...one.words.splice(0));
}

function release(one: Article): void {
  if (one.killedByDesk || one.mayReturn) {
    const { last, gone } = one;
    Object.assign(one, { state: 'here', killedByDesk: false, words: [last], gone: gone.filter(word => word !== last) });
    one.mayReturn = false;
  } else if (one.held) one.held = false;
  else Object.assign(one, { embargoed: false, unbound: true });
  one.freed = true;
}

/** The articles that readers may see, and the marks of all that they may not. */
export function readersView(model: Model): { readonly seen: readonly Name[]; readonly forbidden: readonly string[] } {
  const all = Object.entries(model) as [Name, Article][];
  return {
    seen: all.filter(([, one]) => isSeen(one)).map(([name]) => name),
    forbidden: all.flatMap(([, one]) => (isSeen(one) ? one.gone : [...one.words, ...one.gone])),
  };
}
