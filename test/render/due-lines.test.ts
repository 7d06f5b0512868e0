import { expect, it } from "vitest";
import { driftOf } from "../../src/plan/drift.ts";
import { driftMarkdown } from "../../src/render/markdown/drift-markdown.ts";
import { renderDriftText } from "../../src/render/terminal/drift-text.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

it("a drift report lists what is due even without differences, and shows names as text", () => {
  const live = makeLive({ sites: ["Shop"], people: { bot: { access: { 1: "view" } } } });
  const yaml =
    'users:\n  bot: { kind: service, token: { made: 2026-01-01, every: 90d, usedBy: "<img src=x> [a](b)" }, access: [{ role: view, sites: all }] }\n';
  const plan = planOf(yaml, live, { settings: "reviews: { every: 90d }" });
  const drift = driftOf(plan, false, true);
  const terminal = renderDriftText(plan, drift, { color: false });
  expect(terminal).toContain("Reviews and tokens that are due");
  expect(terminal).toContain("One person was never reviewed");
  expect(terminal).toContain("The token of bot should have been replaced by 2026-04-01");
  const { text } = driftMarkdown({ plan, drift, originOf: () => undefined }, 10_000);
  expect(text).toContain("### Reviews and tokens that are due");
  expect(text).not.toContain("<img");
  expect(text).not.toContain("[a](b)");
});
