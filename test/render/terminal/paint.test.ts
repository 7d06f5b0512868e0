import { describe, expect, it } from "vitest";
import { hasColor, paint } from "../../../src/render/terminal/paint.ts";

describe("colours", () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "" }, false, true],
    [{ FORCE_COLOR: "3" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "false" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  ] as const)(
    "with %j and a terminal: %s, printing in colour is %s",
    (env, isTerminal, expected) => {
      expect(hasColor(env, isTerminal)).toBe(expected);
    },
  );

  it("a coloured text has escape codes that every terminal understands, and an empty text has none", () => {
    const { bold, dim, red, green, yellow, cyan } = paint(true);
    expect([bold, dim, red, green, yellow, cyan].map((style) => style("x"))).toEqual([
      "\u001b[1mx\u001b[22m",
      "\u001b[2mx\u001b[22m",
      "\u001b[31mx\u001b[39m",
      "\u001b[32mx\u001b[39m",
      "\u001b[33mx\u001b[39m",
      "\u001b[36mx\u001b[39m",
    ]);
    expect(red("")).toBe("");
    expect(paint(false).red("x")).toBe("x");
  });
});
