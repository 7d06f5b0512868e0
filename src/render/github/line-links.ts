import type { Place } from "../group.ts";
import type { LinkOf } from "../markdown/entry-lines.ts";

/** Encodes a part of an address, including characters that could end it in Markdown or HTML. */
const encode = (part: string): string =>
  encodeURIComponent(part).replaceAll(
    /[!'()*~_]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Creates links to lines of files at a commit.
 * @param before the commit for lines that no longer exist; without it they get no link
 */
export const lineLinks =
  (repositoryUrl: string, commit: string, before?: string): LinkOf =>
  ({ file, line, before: isBefore }: Place) => {
    const at = isBefore ? before : commit;
    const path = file.split("/").map(encode).join("/");
    return at === undefined ? undefined : `${repositoryUrl}/blob/${at}/${path}#L${line}`;
  };
