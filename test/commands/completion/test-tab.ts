import { expect, test } from "vitest";
import { COMMANDS } from "../../../src/commands/commands.ts";
import { tab, type TabShell } from "./press-tab.ts";

const options = (command: string): string[] =>
  Object.keys(COMMANDS.get(command)?.spec.options ?? {}).map((name) => `--${name}`);

/** The completions that every shell must offer. */
export function testTab(shell: TabShell): void {
  test("commands are completed from their beginning", () => {
    expect(tab(shell, "matomo-access va")).toEqual(["validate"]);
    expect(tab(shell, "matomo-access ")).toEqual(
      expect.arrayContaining([...COMMANDS.keys(), "completion"]),
    );
  });

  test("the options of a command are completed, and those of others are not", () => {
    expect(new Set(tab(shell, "matomo-access drift --"))).toEqual(
      new Set([...options("drift"), "--help"]),
    );
    expect(tab(shell, "matomo-access import --no-t")).toEqual(["--no-teams"]);
    expect(tab(shell, "matomo-access plan --no-t")).toEqual([]);
  });

  test("the values of an option with a fixed list are completed", () => {
    expect(tab(shell, "matomo-access plan --format ma")).toEqual(["markdown"]);
    expect(new Set(tab(shell, "matomo-access audit --format "))).toEqual(
      new Set(["text", "csv", "json"]),
    );
  });

  test("files are completed for an option with a file, but not for one with a day", () => {
    expect(tab(shell, "matomo-access plan --out package-l")).toEqual(["package-lock.json"]);
    expect(tab(shell, "matomo-access plan --on package-l")).toEqual([]);
  });

  test("the name of a shell is completed after completion", () => {
    expect(tab(shell, "matomo-access completion z")).toEqual(["zsh"]);
  });
}
