import { describe, expect, it, test } from "vitest";
import { lineLinks } from "../../../src/render/github/line-links.ts";
import { lineNotes } from "../../../src/render/github/line-notes.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { planOf } from "../../helpers/plan-of.ts";
import { HOSTILE } from "../hostile.ts";

describe("notes at lines of the manifests", () => {
  const notes = lineNotes(
    planOf(
      `
users:
  ann: { access: [{ role: admin, sites: [1], until: 2026-12-24, reason: cover }] }
  bob: { access: [] }
  cleo: {}
  dan: {}
teams:
  t:
    members: [cleo, dan]
    access: [{ role: view, sites: [2] }]
`,
      makeLive({
        sites: ["Shop", "Blog"],
        people: { ann: {}, bob: { access: { 1: "view" } }, cleo: {}, dan: {} },
      }),
    ),
  );

  it("notes are at the line that grants or ends the access, and dangerous ones are warnings", () => {
    expect(notes).toEqual([
      {
        path: "access/access.yaml",
        line: 2,
        level: "warning",
        title: "ADMIN",
        message: "ann gains admin on Shop (1) until 2026-12-24 (cover)",
      },
      {
        path: "access/access.yaml",
        line: 3,
        level: "notice",
        title: "What this line changes",
        message: "bob loses view on Shop (1)",
      },
      {
        path: "access/access.yaml",
        line: 9,
        level: "notice",
        title: "What this line changes",
        message: "cleo and dan gain view on Blog (2)",
      },
    ]);
  });
});

describe("links to lines of the manifests", () => {
  const linkOf = lineLinks("https://github.example/o/r", "abc", "def");

  it("links use the plan's commit, or the commit before it for lines that no longer exist", () => {
    expect(linkOf({ file: "access/a b.yaml", line: 3 })).toBe(
      "https://github.example/o/r/blob/abc/access/a%20b.yaml#L3",
    );
    expect(linkOf({ file: "access/a.yaml", line: 3, before: true })).toBe(
      "https://github.example/o/r/blob/def/access/a.yaml#L3",
    );
    expect(
      lineLinks("https://github.example/o/r", "abc")({ file: "a.yaml", line: 3, before: true }),
    ).toBeUndefined();
  });

  test.each(HOSTILE)("links contain the whole name of a file: %j", (name) => {
    const link = linkOf({ file: `access/${name.toWellFormed()}`, line: 3 }) ?? "";
    expect(link).toMatch(/^https:\/\/github\.example\/o\/r\/blob\/abc\/[A-Za-z0-9%./-]+#L3$/);
  });
});
