import { describe, expect, it } from "vitest";
import { siteNames } from "../../src/render/site-words.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";
import { renderPlanText } from "../../src/render/terminal/plan-text.ts";

const SITES = ["Shop DE", "Shop FR", "Clinic", "Blog", "Wiki", "Forum", "Jobs"];
const yaml = (sites: string): string => `users:
  ann: { email: ann@example.org, access: [{ role: view, sites: ${sites} }] }
sites:
  health: { sites: [Clinic], class: patients }
  shops: { sites: [{ name: "Shop *" }, { name: Clinic, class: personal }], class: personal }
`;
const SETTINGS = "classes: [personal, patients]";

describe("the data class of a site", () => {
  const live = makeLive({ sites: SITES, people: {} });
  const plan = planOf(yaml("all"), live, { settings: SETTINGS });
  const text = (sites: readonly number[], maxSites = 3): string =>
    siteNames(plan, sites, { safe: (name) => name, maxSites });

  it("the data class is beside the site's name; of several classes it is the most sensitive", () => {
    expect(plan.classes).toEqual({ 1: "personal", 2: "personal", 3: "patients" });
    expect(text([1, 3, 4])).toBe("Shop DE (1, personal), Clinic (3, patients) and Blog (4)");
  });

  it("a data class that all sites have is written once", () => {
    expect(text([1])).toBe("Shop DE (1) of class personal");
    expect(text([1, 2])).toBe("Shop DE (1) and Shop FR (2) of class personal");
  });

  it("data classes are counted if sites are not named one by one", () => {
    expect(text([1, 2, 3, 4, 5, 6, 7])).toBe("all 7 sites (2 personal, 1 patients)");
    expect(text([1, 2, 3, 4, 5, 6])).toBe("all sites except Jobs (7) (2 personal, 1 patients)");
    expect(text([4, 5, 1, 3], 2)).toBe(
      "all sites except Shop FR (2, personal), Forum (6) and Jobs (7) (1 personal, 1 patients)",
    );
  });

  it("the data class is in a plan, and does not affect its hash", () => {
    const one = planOf(yaml("[Clinic]"), live, { settings: SETTINGS });
    const plain = planOf(yaml("[Clinic]").replace(/^sites:[^]*/m, ""), live);
    expect(renderPlanText(one, { color: false })).toContain("Clinic (3) of class patients");
    expect(one.hash).toBe(plain.hash);
    expect(plain).not.toHaveProperty("classes");
  });
});
