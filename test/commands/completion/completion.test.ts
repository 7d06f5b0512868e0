import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../../src/commands/commands.ts";
import { completion } from "../../../src/commands/completion/completion.ts";
import { bash, fish } from "./press-tab.ts";
import { testTab } from "./test-tab.ts";

test.each(["bash", "zsh", "fish"])("the script for %s has every command and option", (shell) => {
  const script = completion([shell], COMMANDS);
  for (const [name, { spec }] of COMMANDS) {
    expect(script).toContain(name);
    for (const option of Object.keys(spec.options))
      expect(script).toMatch(new RegExp(`\\b${option}\\b`));
  }
});

describe("bash", () => {
  testTab(bash);
});

// Some machines have no fish. zsh completes only in a terminal, so only the syntax of its script is
// tested.
describe.runIf(spawnSync("fish", ["-c", "exit"]).status === 0)("fish", () => {
  testTab(fish);
});

test.each([
  [[], "completion requires the name of a shell."],
  [["tcsh"], 'completion does not support "tcsh".'],
  [["constructor"], 'completion does not support "constructor".'],
  [["bash", "zsh"], 'completion does not support "bash zsh".'],
])("%j is an error that lists the shells", (args, message) => {
  expect(() => completion(args, COMMANDS)).toThrow(
    expect.objectContaining({
      message,
      hint: expect.stringMatching(/bash, or zsh, or fish/) as string,
    }) as Error,
  );
});

test("a help text that a shell could read as code stays plain text", () => {
  const spec = {
    summary: "it's $(touch owned) `x` : [y] \\",
    options: { odd: { type: "string", value: "FILE", help: 'it\'s $(x) `y`: [z] \\ "q"' } },
    prints: ["error"],
    needs: [],
    exits: [],
    examples: [],
  } as const;
  for (const shell of ["bash", "zsh", "fish"]) {
    const script = completion([shell], new Map([["odd", { spec }]]));
    const { status, stderr } = spawnSync(shell, ["-n", "-c", script], { encoding: "utf8" });
    // `null` if the shell is not on this machine.
    expect([status ?? 0, stderr ?? ""]).toEqual([0, ""]);
  }
});
