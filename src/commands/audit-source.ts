import { AccessError } from "../domain/error.ts";
import {
  type AuditFiles,
  fetchAuditBranch,
  readAuditBranch,
  readAuditFolder,
} from "../files/git-audit.ts";
import type { Io } from "../job/io.ts";
import { flagOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";

/** Whether an option names the source of the audit record. */
export const namesAuditSource = (values: OptionValues): boolean =>
  flagOf(values, "fetch") ||
  stringOf(values, "ref") !== undefined ||
  stringOf(values, "from") !== undefined;

/**
 * Reads the audit record from `--from`, `--ref` or the audit branch. @throws AccessError `usage`
 */
export async function auditFilesFrom(values: OptionValues, io: Io): Promise<AuditFiles> {
  const [ref, from] = [stringOf(values, "ref"), stringOf(values, "from")];
  if (ref !== undefined && from !== undefined)
    throw new AccessError(
      "usage",
      "--ref and --from cannot be combined.",
      "Use --ref to read a commit, or --from to read a folder.",
    );
  if (flagOf(values, "fetch")) {
    if (ref !== undefined || from !== undefined)
      throw new AccessError(
        "usage",
        "--fetch cannot be combined with --ref or --from.",
        "--fetch downloads the audit branch of origin and reads it.",
      );
    await fetchAuditBranch(io.cwd);
  }
  return from === undefined ? readAuditBranch(ref, io.cwd) : readAuditFolder(from, io.cwd);
}
