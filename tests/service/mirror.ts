/** A consumer that keeps a copy of all articles: the list first, then the log by number; after a restore (409), or away for too long (410), the list again. */
export type Mirror = { readonly articles: ReadonlyMap<string, Shown>; follow(origin: string): Promise<void> };
type Shown = { readonly id: string; readonly headline?: string };
type List = { articles: Shown[]; next: string | null; asOf: number; epoch: string };
type Changes = { changes?: { article: Shown }[]; next: number };

export function createMirror(): Mirror {
  const articles = new Map<string, Shown>();
  let position: { readonly after: number; readonly epoch: string } | undefined;

  async function list(url: string): Promise<{ after: number; epoch: string }> {
    articles.clear();
    const first = await get<List>(url);
    for (let page = first; ; page = await get<List>(`${url}&cursor=${page.next}`)) {
      for (const article of page.articles) articles.set(article.id, article);
      if (page.next === null) return { after: first.asOf, epoch: first.epoch };
    }
  }

  async function follow(origin: string): Promise<void> {
    for (let isNew = true; isNew; ) {
      position ??= await list(`${origin}/v1/articles?all=true&limit=7`);
      const { after, epoch } = position;
      const page = await get<Changes>(`${origin}/v1/changes?after=${after}&epoch=${epoch}&limit=7`);
      for (const { article } of page.changes ?? [])
        if (article.headline === undefined) articles.delete(article.id);
        else articles.set(article.id, article);
      position = page.changes && { after: page.next, epoch };
      isNew = page.next !== after;
    }
  }
  return { articles, follow };
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok && ![409, 410].includes(response.status))
    throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
