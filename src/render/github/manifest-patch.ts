import { createTwoFilesPatch } from "diff";
import type { SourceFile } from "../../manifest/model.ts";

/** E-mails never stand in comments: only their domain is shown. */
const withoutEmails = (text: string): string => text.replaceAll(/[^\s@"'{},:<>[\]()]+@(?=[\p{L}\p{N}])/gu, "...@");

/** Characters that nobody sees would make the diff say something else than it shows. */
const visible = (text: string): string =>
  text.replaceAll(/[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** The unified diff of the manifests, as a fenced block that its content cannot leave; empty without a difference. */
export function manifestPatch(before: readonly SourceFile[], after: readonly SourceFile[]): string {
  const old = new Map(before.map(({ path, text }) => [path, text]));
  const fresh = new Map(after.map(({ path, text }) => [path, text]));
  const patches = [...new Set([...old.keys(), ...fresh.keys()])].toSorted().flatMap((path) => {
    const [was, is] = [old.get(path), fresh.get(path)];
    if (was === is) return [];
    // A file's name may hold line breaks, which would begin lines of their own.
    const name = visible(path).replaceAll(/[\n\t]/g, " ");
    const patch = createTwoFilesPatch(
      was === undefined ? "/dev/null" : name,
      is === undefined ? "/dev/null" : name,
      was ?? "",
      is ?? "",
      "",
      "",
      { context: 2 },
    );
    return [patch.slice(patch.indexOf("--- ")).trimEnd()];
  });
  if (patches.length === 0) return "";
  const text = visible(withoutEmails(patches.join("\n")));
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}
