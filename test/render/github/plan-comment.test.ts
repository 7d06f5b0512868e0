import { describe, expect, it } from "vitest";
import {
  briefComment,
  planComment,
  type PlanCommentInput,
} from "../../../src/render/github/plan-comment.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { changedEffects, planOf } from "../../helpers/plan-of.ts";

const YAML = `
users:
  ann: { access: [{ role: view, sites: [1] }] }
  ben: { access: [{ role: write, sites: [1] }, { role: view, sites: [2], from: 2027-01-10, until: 2027-02-01 }] }
  cy: { access: [{ role: view, sites: [1], until: 2026-12-05 }] }
  dee: { access: [{ role: view, sites: [Shop IT] }] }
  eve: {}
`;
const LIVE = makeLive({
  sites: ["Shop DE", "Shop FR"],
  people: {
    ann: {},
    ben: {},
    cy: { access: { 1: "view" } },
    dee: {},
    eve: { status: "pending" },
    old: { access: { 1: "view" } },
  },
});

/** A plan in which the changes of these logins are the pull request's own. */
function inputFor(...own: string[]): PlanCommentInput {
  const all = planOf(YAML, LIVE);
  const changed = changedEffects(...all.effects.filter(({ login }) => own.includes(login)));
  return {
    instance: "access",
    head: "a".repeat(40),
    base: "b".repeat(40),
    runUrl: "https://github.example/run",
    plan: planOf(YAML, LIVE, { changed }),
    patch: "",
    resolved: 0,
    isBaseBroken: false,
  };
}

describe("the comment on a pull request", () => {
  const [own = "", before = ""] = planComment(inputFor("ann")).split(
    "Out of sync before this pull request: ",
  );

  it("the comment shows the pull request's own changes, and folds differences that existed before it", () => {
    expect(own).toContain("**ann**");
    expect(own).not.toContain("**ben** gains");
    expect(before).toContain("**ben** gains");
    expect(before).not.toContain("**ann**");
  });

  it.each([
    "Begins later",
    "Ends soon",
    "Waiting",
    "Unchanged because of an error",
    "Findings in the manifests",
    "not in the manifests",
  ])("shows only once what concerns the whole plan: %s", (title) => {
    expect(own).toContain(title);
    expect(before).not.toContain(title);
  });

  it("the comment folds nothing if all changes are the pull request's own", () => {
    const comment = planComment(inputFor("ann", "ben"));
    expect(comment).not.toContain("Out of sync before");
    expect(comment).toContain("2 changes for 2 people");
  });

  it("in its shortest form, the comment counts only the pull request's own changes", () => {
    const comment = briefComment(inputFor("ann"));
    expect(comment).toContain("1 change for 1 person");
    expect(comment).toContain(
      "out of sync with the default branch before this pull request: 1 difference.",
    );
  });
});
