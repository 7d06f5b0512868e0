import type { Walls } from "./table.ts";

/**
 * What to use instead of something that is not allowed. The first entry whose pattern matches the
 * name counts.
 */
const INSTEAD: readonly (readonly [names: RegExp, instead: string])[] = [
  [
    /^(new Date\(\)|performance|node:perf_hooks)/,
    "Take the moment as an argument; it comes from `now` of Io (src/job/io.ts).",
  ],
  [
    /^(set(Timeout|Interval|Immediate)|AbortSignal|node:timers)/,
    "Take the waiting as an argument; it comes from `sleep` of Io (src/job/io.ts).",
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
    "Use UTC, such as `getUTCDay`, `toISOString`, `Date.UTC`: the time zone is the machine's.",
  ],
  [/^(\.toLocale|\.locale|Intl)/, "Compare and write without it: the language is the machine's."],
  [
    /^(eval|Function|require|module|globalThis|global|\.constructor|\.getBuiltinModule|node:(module|vm|worker_threads)\b)/,
    "Import what is needed by its name, so that this check sees it.",
  ],
];

const list = (names: readonly string[]): string => names.join(", ");

/** What to use instead of a global or a module that a folder may not use. */
export function adviceFor(name: string, holders: readonly string[], walls: Walls): string {
  const [, instead] = INSTEAD.find(([names]) => names.test(name)) ?? [];
  const whoMay = holders.length > 0 ? `Only ${list(holders)} may use it.` : "No folder may use it.";
  return instead === undefined
    ? `${whoMay} If this folder should, add it to its row in ${walls.document}.`
    : `${instead} ${whoMay}`;
}

/** What to do instead of an import that the table does not allow. */
export function adviceForImport(from: string, to: string, walls: Walls): string {
  if (walls.rooms.get(to)?.imports.has(from))
    return `${to} imports ${from}, so the reverse would be a circle. Move what both need to a folder that both may import, or take it as an argument.`;
  const holders = [...walls.rooms.values()]
    .filter(({ imports }) => imports.has(to))
    .map(({ folder }) => folder);
  if (holders.length === 0) return "No folder may import it.";
  return to.startsWith("src/")
    ? `Take what is needed as an argument, or move the code to a folder that may: ${list(holders)}.`
    : `Only ${list(holders)} may. If this folder should, add it to its row in ${walls.document}.`;
}
