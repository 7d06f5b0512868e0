import { describe, expect, test } from "vitest";
import { readArguments } from "../../src/commands/arguments.ts";
import { planSpec } from "../../src/commands/specs/plan.ts";

const read = (...args: string[]): object => readArguments("plan", planSpec, args).values;

describe("an option with one value that is given twice is an error, so that the last value does not silently win:", () => {
  test.each([
    [
      ["--dir", "access/eu", "--dir", "access/us"],
      "--dir is given twice: access/eu and access/us.",
      "run it once for each folder",
    ],
    [
      ["--dir=access/eu", "--dir", "access/eu"],
      "--dir is given twice: access/eu and access/eu.",
      "run it once for each folder",
    ],
    [
      ["--on", "2027-01-01", "--on=2027-02-01"],
      "--on is given twice: 2027-01-01 and 2027-02-01.",
      "matomo-access plan --help",
    ],
    [
      ["--out", "a.json", "--format", "json", "--out", "b.json"],
      "--out is given twice: a.json and b.json.",
      "--help",
    ],
  ])("%j", (args, message, hint) => {
    expect(() => read(...args)).toThrow(
      expect.objectContaining({
        code: "usage",
        message,
        hint: expect.stringContaining(hint) as string,
      }) as Error,
    );
  });
});

test("switches, and options that can be repeated, can be given twice", () => {
  expect(read("--only", "alice", "--only", "bob", "--json", "--json")).toMatchObject({
    only: ["alice", "bob"],
    json: true,
  });
});

test("a text after -- is not an option", () => {
  expect(() => read("--dir", "a", "--", "--dir", "b")).toThrow('Unexpected argument "--dir"');
});
