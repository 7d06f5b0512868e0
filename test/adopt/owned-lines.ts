import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../../src/domain/login.ts";
import type { SourceFile } from "../../src/manifest/model.ts";

/**
 * The lines (from 0) that belong to these people: their users, their memberships, and `public`.
 * Only these lines may change.
 */
export function ownedLines(
  { text }: SourceFile,
  people: ReadonlySet<LoginKey>,
  takesNewcomers: boolean,
): Set<number> {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    version: "1.2",
    logLevel: "silent",
  });
  const owned = new Set<number>();
  const own = (first: unknown, last: unknown): void => {
    const start = (first as Node).range?.[0] ?? 0;
    const end = (last as Node).range?.[1] ?? start;
    const from = counter.linePos(start).line - 1;
    // A block ends after its last line break.
    const to = counter.linePos(Math.max(start, end - 1)).line - 1;
    for (let line = from; line <= to; line++) owned.add(line);
  };
  const pairsOf = (node: unknown): [string, unknown, unknown][] =>
    isMap(node)
      ? node.items.map(({ key, value }) => [
          String(isScalar(key) ? (key.source ?? key.value) : key),
          key,
          value,
        ])
      : [];
  const root = document.contents;
  if (isMap(root) && root.flow === true && takesNewcomers)
    own(root.items.at(-1)?.key, root.items.at(-1)?.value);
  for (const [section, sectionKey, content] of pairsOf(document.contents)) {
    // In brackets, the last user gets a comma.
    const last =
      section === "users" && isMap(content) && content.flow === true
        ? content.items.at(-1)
        : undefined;
    if (last && takesNewcomers) own(last.key, last.value);
    if (section === "users")
      for (const [login, key, value] of pairsOf(content))
        if (people.has(loginKey(login))) own(key, value);
    if (section === "public" && people.has(ANONYMOUS_KEY)) own(sectionKey, content);
    // A section on one line belongs to everybody in it.
    if (section !== "teams") continue;
    for (const [, , team] of pairsOf(content)) {
      for (const [key, keyNode, members] of pairsOf(team)) {
        if (key !== "members" || !isSeq(members)) continue;
        const names = members.items.map((item) => {
          const name = isMap(item) ? item.get("login", true) : item;
          return isScalar(name) ? loginKey(String(name.source ?? name.value)) : undefined;
        });
        for (const [index, name] of names.entries())
          if (name !== undefined && people.has(name))
            own(members.items[index], members.items[index]);
        // A list whose last member leaves is written again.
        if (names.every((name) => name !== undefined && people.has(name))) own(keyNode, members);
      }
    }
  }
  return owned;
}
