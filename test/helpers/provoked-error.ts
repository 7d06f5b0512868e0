import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/**
 * Removes a function of the language before the program starts, so that its caller gets an
 * unexpected error.
 */
export const WITHOUT_GROUP_BY = "--import=data:text/javascript,Map.groupBy=undefined";

/** Checks that a text names the source line that calls the removed function. */
export function checkNamesTheCall(text: string): void {
  const [, file = "", line = "0"] =
    /An internal error in matomo-access \d+\.\d+\.\d+ \(command \w+\) at (src\/[\w/-]+\.ts):(\d+): /.exec(
      text,
    ) ?? [];
  expect(file, text).not.toBe("");
  const source = readFileSync(join(import.meta.dirname, "../..", file), "utf8").split("\n");
  expect(source[Number(line) - 1]).toContain("Map.groupBy(");
}
