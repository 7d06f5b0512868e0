import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inMarkdown, withFindings } from "../../scripts/findings-page.ts";
import { FINDING_CODES } from "../../src/domain/finding-codes.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/findings.md"), "utf8");

describe("the reference of findings", () => {
  it("the page has every code of the closed list once, and no other", () => {
    const headings = [...PAGE.matchAll(/^### (.+)$/gm)].map(([, code = ""]) => code);
    expect(headings.toSorted()).toEqual(Object.keys(FINDING_CODES).toSorted());
  });

  it("the page is the one that the code generates", () => {
    expect(withFindings(PAGE)).toBe(PAGE);
  });

  it.each(Object.entries(FINDING_CODES))("%s has its meaning and its fix", (code, kind) => {
    const [, entry = ""] = new RegExp(`^### ${code}\n([^]*?)(?=^### |^<!--)`, "m").exec(PAGE) ?? [];
    expect(entry).toContain(inMarkdown(kind.meaning));
    expect(entry).toContain(`Fix: ${inMarkdown(kind.fix)}\n`);
  });

  it("a page without a place for a group of findings is refused", () => {
    expect(() => withFindings("<!-- findings: yaml -->\n<!-- end -->\n")).toThrow(
      "The page has no place for the findings values",
    );
  });
});
