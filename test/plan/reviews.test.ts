import { describe, expect, it } from "vitest";
import { makeManifest } from "../helpers/make-world.ts";
import { filesOf } from "../helpers/plan-of.ts";
import { reviewFindings } from "../../src/plan/reviews.ts";

const TODAY = "2026-12-01";
const VIEW = "access: [{ role: view, sites: [1] }]";

/** Messages of the findings, with the line to which they point. */
const overdue = (users: string, settings = "reviews: { days: 90 }"): string[] =>
  reviewFindings(makeManifest(filesOf(`users:\n${users}`, { settings })), TODAY).map(
    ({ message, at }) => `${at?.line}: ${message}`,
  );
const LATE = "Reviews are overdue (settings.yaml requires a review every 90 days): ";
const NEVER = "never reviewed (settings.yaml requires a review every 90 days): ";

describe("a review is overdue", () => {
  it("a review is overdue if the last one is longer ago than the settings allow, but not yet on the due day", () => {
    expect(overdue(`  ann: { reviewed: 2026-09-01, ${VIEW} }\n`)).toEqual([
      `2: ${LATE}ann since 2026-09-01.`,
    ]);
    expect(overdue(`  ann: { reviewed: 2026-09-02, ${VIEW} }\n`)).toEqual([
      "2: Reviews are due soon (settings.yaml requires a review every 90 days): ann by 2026-12-01.",
    ]);
  });

  it("people who were never reviewed have a finding of their own", () => {
    expect(overdue(`  ann: { ${VIEW} }\n`)).toEqual([`2: One person was ${NEVER}ann.`]);
    const users = `  ann: { ${VIEW} }\n  bob: { reviewed: 2026-01-01, ${VIEW} }\n  cat: { superuser: true }\n`;
    expect(overdue(users)).toEqual([
      `3: ${LATE}bob since 2026-01-01.`,
      `2: 2 people were ${NEVER}ann, cat.`,
    ]);
  });

  it("reviews can be overdue for people who have access of their own, through a team, or as super users", () => {
    const team = `teams:\n  t: { members: [bob], ${VIEW} }\n`;
    const users = "  ann: { access: [] }\n  bob: {}\n  cat: {}\n  dan: { superuser: true }\n";
    expect(overdue(users + team)).toEqual([`3: 2 people were ${NEVER}bob, dan.`]);
  });

  it("reviews are not overdue for people who are absent or past their last day", () => {
    expect(overdue(`  ann: { absent: true }\n  bob: { until: 2026-11-30, ${VIEW} }\n`)).toEqual([]);
    expect(overdue(`  bob: { until: 2026-12-01, ${VIEW} }\n`)).toHaveLength(1);
  });

  it("reviews are not overdue if the settings require none", () => {
    expect(overdue(`  ann: { ${VIEW} }\n`, "")).toEqual([]);
  });

  it("a finding about reviews names eight people and gives the number of the others", () => {
    const users = (count: number): string =>
      Array.from({ length: count }, (_, index) => `  p${index}: { ${VIEW} }\n`).join("");
    const names = "p0, p1, p2, p3, p4, p5, p6, p7";
    expect(overdue(users(8))).toEqual([`2: 8 people were ${NEVER}${names}.`]);
    expect(overdue(users(9))).toEqual([`2: 9 people were ${NEVER}${names} and 1 more.`]);
  });

  it("an overdue review is a warning that says what to do", () => {
    const manifest = makeManifest(
      filesOf(`users:\n  ann: { ${VIEW} }\n`, { settings: "reviews: { days: 90 }" }),
    );
    expect(reviewFindings(manifest, TODAY)).toMatchObject([
      {
        severity: "warning",
        code: "review-overdue",
        hint: "Check their access (matomo-access explain LOGIN). If it is right, write reviewed: 2026-12-01.",
      },
    ]);
  });
});
