/** Does the work of every item, so many at once, and resolves to what came of each, in their order. The first that fails rejects, and no further item is begun. */
export async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T, place: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let hasFailed = false;
  const worker = async () => {
    while (next < items.length && !hasFailed) {
      const place = next;
      next += 1;
      results[place] = await work(items[place]!, place);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, () => worker().catch((error: unknown) => {
    hasFailed = true;
    throw error;
  })));
  return results;
}
