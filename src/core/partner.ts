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
};

export type PartnerFeed = {
  readonly url: string;
  /** Seconds; the lower bound of the polling interval. */
  readonly every?: number;
  /** Each `env:NAME`, the variable that holds the credential. */
  readonly auth?: { readonly bearer?: string; readonly basic?: string };
  /** A drop folder: its files move to `done/` or `error/` once they are read. */
  readonly take?: boolean;
};

/** Who we are. */
export type House = {
  readonly name: string;
  readonly aliases: readonly string[];
  /** IANA name, "Asia/Karachi". */
  readonly timeZone: string;
  readonly language: string;
};
