import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { explainPerson } from "../../src/explain/explain-person.ts";
import type { PersonExplanation } from "../../src/explain/explanation.generated.ts";
import { baselineFor } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";

const people = { ann: { access: { 1: "view" as const } } };
const world = (name: string): Live => makeLive({ sites: [name, "Blog"], people });
const line = (site: string): ReturnType<typeof makeManifest> =>
  makeManifest({ "a.yaml": `users:\n  ann: { access: [{ role: view, sites: [${site}] }] }\n` });
const baseline = baselineFor(line("Shop"), world("Shop"), TODAY);

/** The explanation of site 1, which has another name today. */
const explain = (site: string): PersonExplanation["access"] => {
  const explanation = explainPerson({
    manifest: line(site),
    live: world("Shop Germany"),
    today: TODAY,
    login: "ann",
    site: "1",
    baseline,
  });
  if (!("access" in explanation)) throw new Error("ann is not known");
  return explanation.access;
};

describe("a site that was renamed since its grants were approved", () => {
  it("a renamed site is found by its approved name in an approved line", () => {
    expect(explain("Shop")).toMatchObject([{ state: "agrees", paths: [{ status: "in-force" }] }]);
  });

  it("a renamed site is found by its new name in an unapproved line", () => {
    expect(explain("Shop Germany")).toMatchObject([
      { state: "agrees", paths: [{ status: "in-force" }] },
    ]);
  });
});
