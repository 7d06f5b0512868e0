import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../helpers/any-text.ts";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { renderAnnotations } from "../../src/render/github/annotations.ts";
import { renderDiagnosticsText } from "../../src/render/terminal/diagnostics-text.ts";
import { renderPlanText } from "../../src/render/terminal/plan-text.ts";
import { forMarkdown, forTerminal } from "../../src/render/safe-text.ts";
import { HOSTILE, planWith } from "./hostile.ts";

const decoded = (markdown: string): string =>
  markdown.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
const hostileText = fc.oneof(
  anyText,
  fc.string({ unit: fc.constantFrom(..."a1 \n\\`*_{}[]()<>#+-.!|~$&\"'=:/@wWgGhHeEfF\u202e") }),
);

describe("text for Markdown", () => {
  it.each([
    ["plain words, 1.5 % (of 3)", "plain words, 1.5 % &#40;of 3&#41;"],
    ["@org/admins", "@\u2060org/admins"],
    ["a@b.example", "a@\u2060b.example"],
    ["www.evil.example", "www\u2060.evil.example"],
    ["http://evil", "http&#58;//evil"],
    ["GH-12", "GH\u2060&#45;12"],
    ["abcdef1234", "abcd\u2060ef1234"],
    ["abcdef", "abcdef"],
    ["a\r\n\tb", "a b"],
    ["a\u202eb", "a&#92;u&#123;202e&#125;b"],
    ["&amp;", "&#38;amp;"],
    ["<!-- x -->", "&#60;&#33;&#45;&#45; x &#45;&#45;&#62;"],
    ["```", "&#96;&#96;&#96;"],
  ])("%j becomes %j", (text, markdown) => {
    expect(forMarkdown(text)).toBe(markdown);
  });

  it("text for Markdown contains no syntax of Markdown, HTML or GitHub, whatever the text is", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const rest = forMarkdown(text).replaceAll(/&#\d+;/g, "");
        expect(rest).not.toMatch(/[\\`*_{}[\]()<>#+!|~$&"'=:-]/);
        expect(rest).not.toMatch(/@(?!\u2060)|\bwww\./i);
        expect(rest).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|(?!\u2060)\p{Cf}/u);
      }),
    );
  });

  it("text for Markdown shows exactly the text once its character references are resolved", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        expect(decoded(forMarkdown(text)).replaceAll("\u2060", "")).toBe(text);
      }),
    );
  });

  // GitHub looks for these in the rendered text, where a character reference is the character
  // again.
  it.each(["#12", "org/repo#12", ":warning:"])(
    "%s contains no link or image after its references are resolved",
    (text) => {
      expect(decoded(forMarkdown(text))).not.toContain(text.replace(/^.*(?=#)/, ""));
    },
  );
});

describe("text for a terminal", () => {
  it.each([
    ["Müller & Söhne <x> 日本 🙂", "Müller & Söhne <x> 日本 🙂"],
    ["\u001b[31mred", "\\u{1b}[31mred"],
    ["\u009b31m", "\\u{9b}31m"],
    ["a\nb\rc\td", "a\\u{a}b\\u{d}c\\u{9}d"],
    ["\u202eevil", "\\u{202e}evil"],
    [
      "\u2066a\u2069\u200b\u200f\ufeff\u00ad",
      "\\u{2066}a\\u{2069}\\u{200b}\\u{200f}\\u{feff}\\u{ad}",
    ],
    ["\u2028\u2029\u0085", "\\u{2028}\\u{2029}\\u{85}"],
    ["\u{e0041}", "\\u{e0041}"],
  ])("%j becomes %j", (text, shown) => {
    expect(forTerminal(text)).toBe(shown);
  });

  it.each(HOSTILE)("nothing in a plan recolours, moves or reorders the output: %j", (name) => {
    const text = renderPlanText(planWith(name), { color: false });
    expect(text).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  });

  it("a name never starts a line of its own", () => {
    const lines = (name: string): number =>
      renderPlanText(planWith(name), { color: false, width: 140, verbose: true }).split("\n\n")
        .length;
    for (const name of HOSTILE) expect(lines(name)).toBe(lines("plain"));
  });

  // GitHub's runner treats such lines of the output as commands (actions/runner, ActionCommand.cs:
  // `::` after leading spaces, `##[` anywhere in the line).
  it.each(["x ::error::gone", "x ##[error]gone", "x ##[stop-commands]y"])(
    "%j is not a command for the runner of a workflow",
    (name) => {
      for (let width = 60; width <= 140; width++)
        expect(renderPlanText(planWith(name), { color: false, width })).not.toMatch(/^\s*::|##\[/m);
    },
  );
});

describe("findings", () => {
  const finding = (rest: Partial<Diagnostic>): Diagnostic => ({
    severity: "error",
    code: "unknown-key",
    message: "It is wrong.",
    ...rest,
  });
  const at = { file: "access/people.yaml", line: 2, column: 5 };

  it("findings are shown with the line, a mark below the column, and what would be right", () => {
    const sources = [{ path: "access/people.yaml", text: "users:\n\tann\u202e: {}\r\n" }];
    const text = renderDiagnosticsText(
      [finding({ at, hint: "Write ann." }), finding({ severity: "warning" })],
      sources,
      { color: false },
    );
    expect(text).toBe(`\
access/people.yaml:2:5: error: It is wrong. [unknown-key]
    2 |  ann\\u{202e}: {}
      |     ^
      -> Write ann.

warning: It is wrong. [unknown-key]

1 error and 1 warning in 2 files.
`);
  });

  it("no findings are an empty text", () => {
    expect([renderDiagnosticsText([], [], { color: false }), renderAnnotations([])]).toEqual([
      "",
      "",
    ]);
  });

  it.each([
    [
      finding({ at }),
      "::error file=access/people.yaml,line=2,col=5,title=unknown-key::It is wrong.",
    ],
    [
      finding({ severity: "warning", hint: "Do it." }),
      "::warning title=unknown-key::It is wrong. Do it.",
    ],
    [
      finding({ message: "100 %\n::error::gone\r" }),
      "::error title=unknown-key::100 %25%0A::error::gone%0D",
    ],
    [
      finding({ at: { ...at, file: "a,b:c%\n.yaml" } }),
      "::error file=a%2Cb%3Ac%25%0A.yaml,line=2,col=5,title=unknown-key::It is wrong.",
    ],
  ])("each finding is one command for the runner of a workflow", (diagnostic, line) => {
    expect(renderAnnotations([diagnostic])).toBe(`${line}\n`);
  });
});
