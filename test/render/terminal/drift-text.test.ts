import { describe, expect, it } from "vitest";
import { driftOf } from "../../../src/plan/drift.ts";
import { renderDriftText } from "../../../src/render/terminal/drift-text.ts";
import { baselineOf } from "../../helpers/baseline-of.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { planOf } from "../../helpers/plan-of.ts";

const people = { ann: {}, bob: {}, cleo: { access: { 1: "write" as const } } };
const live = makeLive({ sites: ["Shop", { name: "Blog", group: "Blogs" }], people });
const LATER = "2026-12-05";
const cleo = (until: string): string =>
  `  cleo: { access: [{ role: write, sites: [Shop], until: ${until} }] }\n`;
const ANN = "users:\n  ann: { access: [{ role: view, sites: [Shop], from: 2026-12-03 }] }\n";
const APPROVED = `${ANN}${cleo("2026-12-31")}`;

/** The drift report of a later day, after lines were pushed without approval. */
function driftText(yaml: string, on = live): string {
  const baseline = baselineOf(live, APPROVED);
  const plan = planOf(yaml, on, { baseline, scope: "all", today: LATER });
  return renderDriftText(plan, driftOf(plan, true), { color: false, width: 400 });
}

/** The title above a person's name. */
function titleOf(name: string, text: string): string | undefined {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.trim() === name);
  return lines.slice(0, at).findLast((line) => /^\S/.test(line));
}

const ON_HOLD = "On hold: nobody approved the grants";

describe("drift in a terminal", () => {
  it("the report says that the next scheduled run grants access that has begun in an approved line", () => {
    expect(titleOf("ann", driftText(APPROVED))).toBe("Has begun; the next scheduled run grants it");
  });

  it.each([
    [
      "a grant that has begun",
      "  bob: { access: [{ role: write, sites: [Shop], from: 2026-12-04 }] }\n",
    ],
    ["a super user right", "  bob: { superuser: { from: 2026-12-04 }, access: [] }\n"],
    [
      "an account",
      "  bob2: { email: b@x.org, access: [{ role: view, sites: [Shop], from: 2026-12-04 }] }\n",
    ],
  ])(
    "the report says of %s without approval that it is on hold, and how to approve it",
    (_, line) => {
      const text = driftText(`${APPROVED}${line}`);
      const name = line.includes("bob2") ? "bob2" : "bob";
      expect(titleOf(name, text)).toBe(ON_HOLD);
      expect(text).toContain("apply --plan");
      expect(titleOf("ann", text)).toBe("Has begun; the next scheduled run grants it");
    },
  );

  it("a new site that an unapproved pattern covers, and an unapproved end, are on hold too", () => {
    const grown = makeLive({
      sites: ["Shop", { name: "Blog", group: "Blogs" }, { name: "Blog 2", group: "Blogs" }],
      people,
    });
    const bob = "  bob: { access: [{ role: view, sites: { group: Blogs } }] }\n";
    const text = driftText(`${ANN}${bob}${cleo("2026-12-02")}`, grown);
    expect(text).not.toContain("On new sites that a selector matches");
    expect(text).not.toContain("Has ended; the next scheduled run");
    expect(titleOf("cleo", text)).toBe(ON_HOLD);
  });
});
