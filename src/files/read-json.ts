import { readFileSync, statSync } from "node:fs";
import { AccessError } from "../domain/error.ts";

/** Even the plans and baselines of very large instances are smaller than this limit. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The text of a file that the user named. @throws AccessError `usage` */
export function readNamedFile(path: string, what: string): string {
  try {
    if (statSync(path).size > MAX_BYTES)
      throw new AccessError("usage", `${what} ${path} is too large.`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new AccessError(
      "usage",
      code === "ENOENT"
        ? `${what} ${path} does not exist.`
        : `${what} ${path} cannot be read (${code}).`,
    );
  }
}
