import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/commands/commands.ts";
import { commandHelp, programHelp } from "../../src/commands/help.ts";

/** Lines that people copy may be longer. */
const isText = (line: string): boolean => !/^ {2}(?:npx |matomo-access )/.test(line);

describe.each([60, 80, 100, 140])("help in a terminal of %i columns", (columns) => {
  test.each([...COMMANDS])(
    "the help of %s fits into the width, with a separate column for options",
    (name, { spec }) => {
      const lines = commandHelp(name, spec, columns).split("\n").filter(isText);
      expect(lines.filter((line) => line.length > columns && / \S+ \S/.test(line))).toEqual([]);
      for (const option of Object.keys(spec.options))
        expect(lines.some((line) => line.startsWith(`  --${option}`))).toBe(true);
    },
  );

  test("the help of the program fits into the width, too", () => {
    expect(
      programHelp(COMMANDS, columns)
        .split("\n")
        .filter((line) => line.length > columns),
    ).toEqual([]);
  });
});
