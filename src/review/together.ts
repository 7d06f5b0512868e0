/** Combines items that are equal on several sites into one item with all these sites. */
export function together<Told extends object>(
  all: readonly { readonly told: Told; readonly site: number | undefined }[],
): (Told & { readonly sites: number[] })[] {
  const alike = Map.groupBy(all, ({ told }) => JSON.stringify(told));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first.told, sites: same.flatMap(({ site }) => site ?? []) }] : [];
  });
}
