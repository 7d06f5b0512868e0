import { expect, it } from "vitest";
import type { Effect, HeldReason } from "../../src/plan/plan.generated.ts";
import { needsApproval } from "../../src/plan/policy.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, planOf } from "../helpers/plan-of.ts";

const effect = effectOf(
  planOf(
    "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n",
    makeLive({ sites: ["Shop"], people: { ann: {} } }),
  ),
  "ann",
);
const heldFor = (...reasons: readonly HeldReason[]): Effect => ({
  ...effect,
  held: reasons.map((reason) => ({ reason, text: "" })),
});

it.each<[boolean, readonly HeldReason[]]>([
  [true, ["not-approved"]],
  [true, ["account-recreated"]],
  [true, ["not-selected", "not-approved"]],
  [false, []],
  [false, ["removals"]],
  [false, ["minimum-superusers", "password-missing"]],
])("an effect can be approved by a hash: %s, if on hold for %j", (expected, reasons) => {
  expect(needsApproval(heldFor(...reasons))).toBe(expected);
});
