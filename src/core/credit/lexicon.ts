import type { Organization, OrganizationBook } from '../organizations.ts';
import type { Partner } from '../partner.ts';
import type { CreditClass, CreditPhrases } from '../phrases.ts';
import { foldWord, type Token, tokenize } from './tokens.ts';

/** Somebody a credit line can name, as we call them. */
export type KnownParty = {
  readonly id?: string;
  readonly name: string;
  readonly kind: Organization['kind'];
  /** The partner itself, or one that the partner exchanges with. */
  readonly tie?: 'own' | 'exchange';
};

type Meaning = { readonly party?: KnownParty; readonly classes?: ReadonlySet<CreditClass> };

/** What was found at a token: what it means, and the token after it. */
export type Match = Meaning & { readonly next: number };

type Node = {
  children?: Map<string, Node>;
  prefixes?: [string, Node][];
  suffixes?: [string, Node][];
  meaning?: { party?: KnownParty; classes?: Set<CreditClass> };
};

/** Names and words to find in a line of tokens, the longest first. */
export type Lexicon = {
  readonly root: Node;
  readonly parties: readonly { readonly key: string; readonly party: KnownParty }[];
};

const NAME_MARKS = new Set(['.', '-', '‐', '–', "'", '’', '·', '/', '&', ',']);

function add(root: Node, words: readonly string[]): Node {
  let node = root;
  for (const word of words) {
    const open = word.startsWith('*');
    const stem = word.endsWith('*');
    const key = word.replaceAll('*', '');
    if (open || stem) {
      node.suffixes ??= [];
      node.prefixes ??= [];
      const list = open ? node.suffixes : node.prefixes;
      const known = list.find(([text]) => text === key);
      if (known) node = known[1];
      else {
        const child: Node = {};
        list.push([key, child]);
        node = child;
      }
    } else {
      node.children ??= new Map();
      let child = node.children.get(key);
      if (child === undefined) {
        child = {};
        node.children.set(key, child);
      }
      node = child;
    }
  }
  return node;
}

function wordsOf(name: string): string[] {
  return tokenize(name)
    .filter(token => token.word)
    .map(token => token.fold);
}

/** "publi*" → ["publi*"]: the star is a mark to the tokenizer, and belongs to the word it stands at. */
function phraseWords(phrase: string): string[] {
  return phrase.split(' ').flatMap(part => {
    const bare = part.replaceAll('*', '');
    if (bare === part) return wordsOf(part).length > 0 ? wordsOf(part) : [foldWord(part)];
    return [`${part.startsWith('*') ? '*' : ''}${foldWord(bare)}${part.endsWith('*') ? '*' : ''}`];
  });
}

function addParty(root: Node, parties: { key: string; party: KnownParty }[], name: string, party: KnownParty): void {
  const words = wordsOf(name);
  if (words.length === 0) return;
  const bare = words[0] === 'the' && words.length > 1 ? words.slice(1) : words;
  for (const form of bare === words ? [words] : [words, bare]) {
    const node = add(root, form);
    node.meaning ??= {};
    node.meaning.party ??= party;
  }
  parties.push({ key: bare.join(' '), party });
}

/** Every organization of the book. */
export function organizationLexicon(book: OrganizationBook): Lexicon {
  const root: Node = {};
  const parties: { key: string; party: KnownParty }[] = [];
  for (const organization of book.organizations) {
    const party = { id: organization.id, name: organization.name, kind: organization.kind };
    for (const name of [organization.name, ...organization.names, ...organization.misprints])
      addParty(root, parties, name, party);
  }
  return { root, parties };
}

/** The partner's own names, and those of the houses it exchanges with, as its file writes them. */
export function partnerLexicon(
  partner: Partner,
  book: OrganizationBook,
  find: (name: string) => Organization | undefined,
): Lexicon {
  const root: Node = {};
  const parties: { key: string; party: KnownParty }[] = [];
  const self = find(partner.name);
  const own: KnownParty = { ...(self && { id: self.id }), name: partner.name, kind: self?.kind ?? 'paper', tie: 'own' };
  for (const name of [partner.name, ...partner.aliases, partner.name.replace(/\s*\([^)]{1,40}\)/g, '')])
    addParty(root, parties, name, own);
  for (const { with: name } of partner.exchanges) {
    const byId = book.organizations.find(organization => organization.id === name);
    const organization = byId ?? find(name);
    const party: KnownParty = {
      ...(organization && { id: organization.id }),
      name: byId ? byId.name : name,
      kind: organization?.kind ?? 'organization',
      tie: 'exchange',
    };
    for (const written of [
      name,
      ...(organization ? [organization.name, ...organization.names, ...organization.misprints] : []),
    ]) {
      addParty(root, parties, written, party);
    }
  }
  return { root, parties };
}

/** The words of the languages asked for. */
export function phraseLexicon(phrases: CreditPhrases, languages: readonly string[]): Lexicon {
  const root: Node = {};
  for (const language of languages) {
    for (const [name, list] of Object.entries(phrases[language] ?? {})) {
      for (const phrase of list) {
        const node = add(root, phraseWords(phrase));
        node.meaning ??= {};
        node.meaning.classes ??= new Set();
        node.meaning.classes.add(name as CreditClass);
      }
    }
  }
  return { root, parties: [] };
}

/** The longest name or phrase that begins at token `at`. */
export function matchAt(lexicon: Lexicon, tokens: readonly Token[], at: number, limit: number): Match | undefined {
  return walk(lexicon.root, tokens, at, limit, at);
}

function walk(node: Node, tokens: readonly Token[], at: number, limit: number, begin: number): Match | undefined {
  let found: Match | undefined = node.meaning === undefined || at === begin ? undefined : { ...node.meaning, next: at };
  let index = at;
  let token = tokens[index];
  if (at > begin && token && index < limit && !token.word && NAME_MARKS.has(token.fold)) {
    index += 1;
    token = tokens[index];
  }
  if (token === undefined || index >= limit || !token.word) return found;
  for (const child of nextNodes(node, token.fold)) {
    const deeper = walk(child, tokens, index + 1, limit, begin);
    if (deeper && (found === undefined || deeper.next > found.next)) found = deeper;
  }
  return found;
}

function nextNodes(node: Node, fold: string): Node[] {
  const nodes: Node[] = [];
  const child = node.children?.get(fold);
  if (child) nodes.push(child);
  if (node.prefixes) for (const [stem, target] of node.prefixes) if (fold.startsWith(stem)) nodes.push(target);
  if (node.suffixes) for (const [stem, target] of node.suffixes) if (fold.includes(stem)) nodes.push(target);
  return nodes;
}
