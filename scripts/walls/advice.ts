import type { Walls } from "./table.ts";

/**
 * What to use instead of something that is not allowed. The first entry whose pattern matches the
 * name counts.
 */
const INSTEAD: readonly (readonly [names: RegExp, instead: string])[] = [
  [
    /^(new Date\(\)|performance|node:perf_hooks)/,
    "Take the current time as an argument; it comes from `now` of Io (src/job/io.ts).",
  ],
  [
    /^(set(Timeout|Interval|Immediate)|AbortSignal|node:timers)/,
    "Take the function that waits as an argument; it comes from `sleep` of Io (src/job/io.ts).",
  ],
  [
    /^(Math\.random|crypto|node:crypto)/,
    "Take the number or bytes as an argument; they come from `random` and `randomBytes` of Io (src/job/io.ts).",
  ],
  [
    /^(process|node:process|node:os|import\.meta)/,
    "Take the value as an argument; the environment comes from `env` and `cwd` of Io (src/job/io.ts).",
  ],
  [
    /^(console|node:tty|node:readline)/,
    "Return the text; the command prints it with `stdout` and `stderr` of Io (src/job/io.ts).",
  ],
  [/^(node:fs|node:path)/, "Take the text as an argument, and read or write it in src/files."],
  [/^node:child_process/, "Take the result as an argument, and run the program in src/files."],
  [
    /^(fetch|WebSocket|EventSource|axios|octokit|node:(http|https|http2|net|tls|dns|dgram)\b)/,
    "Take the answer as an argument; src/matomo talks to Matomo, src/github/platform to GitHub.",
  ],
  [
    /^(\.get(?!Builtin)|\.toDate|\.toTime|new Date\(year)/,
    "Use functions for UTC, such as `getUTCDay`, `toISOString` and `Date.UTC`, because the machines' time zones differ.",
  ],
  [
    /^(\.toLocale|\.locale|Intl)/,
    "Compare and format without it, because the machines' languages differ.",
  ],
  [
    /^(eval|Function|require|module|globalThis|global|\.constructor|\.getBuiltinModule|node:(module|vm|worker_threads)\b)/,
    "Use a named import for what you need, so that this check sees it.",
  ],
];

const list = (names: readonly string[]): string => names.join(", ");

/** What to use instead of a global or a module that a folder may not use. */
export function adviceFor(name: string, holders: readonly string[], walls: Walls): string {
  const [, instead] = INSTEAD.find(([names]) => names.test(name)) ?? [];
  const whoMay = holders.length > 0 ? `Only ${list(holders)} may use it.` : "No folder may use it.";
  return instead === undefined
    ? `${whoMay} If this folder should be allowed to use it, add it to the folder's row in ${walls.document}.`
    : `${instead} ${whoMay}`;
}

/** What to do instead of an import that the table does not allow. */
export function adviceForImport(from: string, to: string, walls: Walls): string {
  if (walls.rooms.get(to)?.imports.has(from))
    return `${to} imports ${from}, so the reverse import would be circular. Move the code that both folders use into a folder that both may import, or take it as an argument.`;
  const holders = [...walls.rooms.values()]
    .filter(({ imports }) => imports.has(to))
    .map(({ folder }) => folder);
  if (holders.length === 0) return "No folder may import it.";
  return to.startsWith("src/")
    ? `Take what is needed as an argument, or move the code to a folder that may import it: ${list(holders)}.`
    : `Only ${list(holders)} may import it. If this folder should be allowed to import it, add it to the folder's row in ${walls.document}.`;
}
