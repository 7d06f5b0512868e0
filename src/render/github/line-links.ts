import type { Place } from "../group.ts";
import type { LinkOf } from "../markdown/entry-lines.ts";

/** Nothing in an address that Markdown or HTML could end it with. */
const encode = (part: string): string =>
  encodeURIComponent(part).replaceAll(
    /[!'()*~_]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Links to lines of files at a commit.
 * @param before the commit of lines that are no longer there; without it they have no link
 */
export const lineLinks =
  (repositoryUrl: string, commit: string, before?: string): LinkOf =>
  ({ file, line, before: isBefore }: Place) => {
    const at = isBefore ? before : commit;
    const path = file.split("/").map(encode).join("/");
    return at === undefined ? undefined : `${repositoryUrl}/blob/${at}/${path}#L${line}`;
  };
