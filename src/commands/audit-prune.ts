import { relative, resolve } from "node:path";
import { pruneRecord } from "../audit/prune.ts";
import { isDay } from "../domain/day.ts";
import { AccessError } from "../domain/error.ts";
import { readAuditFolder } from "../files/git-audit.ts";
import { changeFiles } from "../files/change-files.ts";
import type { Io } from "../job/io.ts";
import { count } from "../render/words.ts";
import { stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";

/** Removes old lines from a checkout of the audit branch. @returns the exit code */
export function prune(values: OptionValues, positionals: readonly string[], io: Io): number {
  const [before = "", from] = [stringOf(values, "before"), stringOf(values, "from")];
  if (positionals[0] !== "prune" || from === undefined)
    throw new AccessError(
      "usage",
      "--before can only be used with audit prune and --from FOLDER.",
      "matomo-access audit prune --before 2024-01-01 --from FOLDER, where the folder is a checkout of the audit branch.",
    );
  if (!isDay(before))
    throw new AccessError(
      "usage",
      `--before: "${before}" is not a day.`,
      "Write it like 2024-01-01.",
    );
  const { files, unreadable } = readAuditFolder(from, io.cwd);
  const [broken] = unreadable;
  if (broken)
    throw new AccessError("refused", `${broken.file}: ${broken.message} Nothing was removed.`);
  const folder = resolve(io.cwd, from);
  const own = files.map(({ path, bytes }) => ({
    path: relative(folder, resolve(io.cwd, path)).replaceAll("\\", "/"),
    bytes,
  }));
  const { files: changes, lines } = pruneRecord(own, before, io.now());
  changeFiles(changes, folder, io);
  io.stdout(
    lines === 0
      ? `No line is from before ${before}.\n`
      : `Removed ${count(lines, "line")} from before ${before}, in ${count(changes.size, "file")}. docs/github.md, "Old lines", says how to push this.\n`,
  );
  return 0;
}
