/**
 * A consumer that keeps a copy of all articles: the list first, then the change log by number, and the list again where it is told
 * that the store was restored.
 */
export type Mirror = { readonly articles: ReadonlyMap<string, Shown>; follow(origin: string): Promise<void> };
type Shown = { readonly id: string; readonly headline?: string };
type List = { articles: Shown[]; next: string | null; asOf: number; epoch: string };
type Changes = { changes: { article: Shown }[]; next: number; epoch: string };

const PAGE = 7;

export function createMirror(): Mirror {
  const articles = new Map<string, Shown>();
  let position: { readonly after: number; readonly epoch: string } | undefined;

  async function get<T>(url: string): Promise<T | 'restored'> {
    const response = await fetch(url);
    if (response.status === 409) return 'restored';
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async function list(origin: string): Promise<void> {
    articles.clear();
    position = undefined;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: List | 'restored' = await get<List>(
        `${origin}/v1/articles?all=true&limit=${PAGE}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      if (page === 'restored') throw new Error('a list has no number to be wrong');
      position ??= { after: page.asOf, epoch: page.epoch };
      for (const article of page.articles) articles.set(article.id, article);
      cursor = page.next;
    }
  }

  return {
    articles,
    async follow(origin) {
      for (;;) {
        if (position === undefined) await list(origin);
        const { after, epoch } = position ?? { after: 0, epoch: '' };
        const page = await get<Changes>(`${origin}/v1/changes?after=${after}&epoch=${epoch}&limit=${PAGE}`);
        if (page === 'restored') position = undefined;
        else if (page.next === after) return;
        else position = { after: page.next, epoch };
        for (const { article } of page === 'restored' ? [] : page.changes) {
          if (article.headline === undefined) articles.delete(article.id);
          else articles.set(article.id, article);
        }
      }
    },
  };
}
