import { describe, expect, it } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { renderBaseline, renderPlanJson } from "../../src/render/plan-json.ts";
import { parseBaseline, parsePlan } from "../../src/render/read-plan-json.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf, withOrphans } from "../helpers/plan-of.ts";
import { HOSTILE, planWith } from "./hostile.ts";

const LIVE = makeLive({
  sites: ["Shop", "Blog"],
  people: { ann: { access: { 1: "write" } }, zoe: { superuser: true }, out: { status: "pending" } },
});
const PLAN = planOf(
  `
users:
  ann: { email: lee@example.org, access: [{ role: view, sites: [1], until: 2026-12-03 }] }
  zoe: { superuser: { until: 2026-11-30 }, access: [{ role: view, sites: [2] }] }
  out: { access: [{ role: view, sites: [Gone] }] }
  new: { email: new@example.org, access: [{ role: view, sites: [2] }] }
`,
  withOrphans(LIVE, { new: { 1: "admin" } }),
  { settings: "reviews: { days: 90 }\npaused: audit" },
);

describe("a plan as file", () => {
  it("a plan file can be read again and written as the same bytes", () => {
    const text = renderPlanJson(PLAN);
    expect(parsePlan(text)).toEqual(PLAN);
    expect(renderPlanJson(parsePlan(text))).toBe(text);
    expect(text.endsWith("}\n") && !text.slice(0, -1).includes("\n")).toBe(true);
  });

  it.each(HOSTILE)("a plan file can contain any name: %j", (name) => {
    const plan = planWith(name);
    expect(parsePlan(renderPlanJson(plan))).toEqual(plan);
  });

  it.each<[string, (plan: Plan) => unknown]>([
    [
      "a right was raised",
      ({ effects, ...rest }) => ({
        ...rest,
        effects: effects.map((effect) =>
          effect.kind === "site"
            ? { ...effect, after: { role: "admin", capabilities: [] } }
            : effect,
        ),
      }),
    ],
    [
      "a login was replaced",
      ({ effects, ...rest }) => ({
        ...rest,
        effects: effects.map((effect) => ({ ...effect, login: "evil" })),
      }),
    ],
    [
      "an e-mail was replaced",
      ({ effects, ...rest }) => ({
        ...rest,
        effects: effects.map((effect) =>
          effect.kind === "account" ? { ...effect, email: "e@evil.example" } : effect,
        ),
      }),
    ],
    ["an effect was removed", ({ effects, ...rest }) => ({ ...rest, effects: effects.slice(1) })],
    ["the hash was replaced", (plan) => ({ ...plan, hash: "0".repeat(64) })],
  ])("a plan file is refused if %s", (_, change) => {
    const read = (): unknown => parsePlan(JSON.stringify(change(PLAN)));
    expect(read).toThrow(AccessError);
    expect(read).toThrow("The plan was edited after it was created: it does not match its hash.");
  });

  it.each([
    ["no JSON", "{", "The plan is invalid or truncated JSON."],
    ["cut off", renderPlanJson(PLAN).slice(0, -10), "The plan is invalid or truncated JSON."],
    [
      "of another version",
      JSON.stringify({ ...PLAN, version: 3 }),
      "The file is not a plan of version 1 or 2.",
    ],
    ["something else", '{"version":1}', "The file is not a valid plan: "],
    [
      "a plan with an unknown key",
      JSON.stringify({ ...PLAN, more: 1 }),
      "The file is not a valid plan: ",
    ],
    ["a list", "[]", "The file is not a plan of version 1 or 2."],
  ])("a file is refused as a plan if it is %s", (_, text, message) => {
    expect(() => parsePlan(text)).toThrow(message);
  });

  it("a baseline file can be read again, and a plan file is refused as a baseline", () => {
    const baseline = baselineOf(LIVE);
    expect(parseBaseline(renderBaseline(baseline))).toEqual(baseline);
    expect(() => parseBaseline(renderPlanJson(PLAN))).toThrow("The file is not a valid baseline: ");
  });
});
