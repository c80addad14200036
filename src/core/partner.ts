import type { Rights } from './article.ts';
import type { CreditWords } from './language-pack.ts';

/** One of our contracts: who sends, what they call themselves, their feeds and whom they exchange copy with. */
export type Partner = {
  /** Lower case, digits and hyphens. */
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly language?: string;
  /** ISO 3166-1 alpha-2, for places that several countries have. */
  readonly country?: string;
  readonly feeds: readonly PartnerFeed[];
  /** Closes the list for misprints such as GGTN for CGTN. `with` is an organization's id or a name. */
  readonly exchanges: readonly { readonly with: string }[];
  /** Words of its own for credit lines, by what they say: `exchange: [copy pool]`. Beside those of its language. */
  readonly phrases?: CreditWords;
  readonly rules?: PartnerRules;
  /** Of its items that say nothing of theirs. */
  readonly rights?: Rights & {
    /** After so many days from its publication an article is on no surface. */
    readonly days?: number;
  };
};

/** A partner's own habits in literal text; no patterns. */
export type PartnerRules = {
  /** Words that are no part of the story wherever they stand: removed as notice. */
  readonly strip?: readonly string[];
  /** What no rule may take: a finding that holds one of these stays in the text, as a doubt. */
  readonly keep?: readonly string[];
  /** Items that are kept and not published. */
  readonly drop?: readonly ItemTest[];
  /** Categories that items get beside their own. */
  readonly tag?: readonly (ItemTest & { readonly as: string })[];
};

/** What an item must have: this category, these words in its headline, or both. */
export type ItemTest = { readonly category?: string; readonly headline?: string };

/** How other partners' copy may name a partner. */
export type PartnerNames = Pick<Partner, 'id' | 'name' | 'aliases'>;

export type PartnerFeed = {
  readonly url: string;
  /** What people call it, where a partner has several. */
  readonly name?: string;
  /** Seconds; the lower bound of the polling interval. */
  readonly every?: number;
  /** Seconds; the upper bound. */
  readonly atMost?: number;
  /** Each `env:NAME`, the variable that holds the credential. */
  readonly auth?: { readonly bearer?: string; readonly basic?: string };
  /** A drop folder: its files move to `done/` or `error/` once they are read. */
  readonly take?: boolean;
};

/** Who we are. */
export type House = {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Our site and feeds: whatever lies below one of these is ours, whoever sends it. */
  readonly urls?: readonly string[];
  /** IANA name, "Asia/Karachi". */
  readonly timeZone: string;
  readonly language: string;
};
