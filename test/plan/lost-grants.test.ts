import { describe, expect, it } from "vitest";
import { planPull } from "../../src/plan/pull-plan.ts";
import { whyText } from "../../src/plan/why-text.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

const LIVE = makeLive({
  sites: ["Shop", "Blog", "Lab"],
  people: {
    ann: { access: { 1: "view", 2: "view" } },
    bob: { superuser: true },
    kim: { superuser: true },
  },
});

const WRITE = makeLive({
  sites: ["Shop", "Blog", "Lab"],
  people: { ann: { access: { 1: "write", 2: "view" } } },
});

/** Why grants are lost, according to the plan of a pull request. */
function lost(before: string, after: string, live = LIVE): string[] {
  const [base, head] = [before, after].map((text) =>
    makeManifest({
      "access.yaml": text,
      "settings.yaml": "url: https://analytics.example.org\naccount: root\nremovals: all\n",
    }),
  ) as [ReturnType<typeof makeManifest>, ReturnType<typeof makeManifest>];
  const input = {
    live,
    now: new Date("2026-12-01T06:00:05Z"),
    today: TODAY,
    run: { hasPassword: true },
  };
  const { plan } = planPull(input, { base, head });
  return plan.effects
    .filter(({ login }) => login !== "kim")
    .flatMap((effect) =>
      (effect.lost ?? []).map(
        (line) =>
          `${effect.login} ${effect.kind === "site" ? effect.site : effect.kind}: ${line.before ? "was " : ""}${line.file}:${line.line} ${whyText(line)}`,
      ),
    );
}

const TEAM =
  "users:\n  ann: {}\nteams:\n  shop:\n    members: [ann]\n    access: [{ role: view, sites: [1, 2] }]\n";

describe("the reason why a grant is lost", () => {
  it("a grant is lost because the person left the team", () => {
    expect(lost(TEAM, TEAM.replace("[ann]", "[]"))).toEqual([
      "ann 1: was access/access.yaml:5 is no longer in team shop",
      "ann 2: was access/access.yaml:5 is no longer in team shop",
    ]);
  });

  it("a grant is lost because the team was removed", () => {
    expect(lost(TEAM, "users:\n  ann: {}\n")[0]).toBe(
      "ann 1: was access/access.yaml:4 team shop is removed",
    );
  });

  it("a grant is lost because the team grants something else, or because an `except` key excludes the site", () => {
    expect(lost(TEAM, TEAM.replace("[1, 2]", "[2]"))).toEqual([
      "ann 1: was access/access.yaml:6 team shop no longer grants view",
    ]);
    expect(lost(TEAM, TEAM.replace("[1, 2]", "all, except: [1]"))).toEqual([
      "ann 1: access/access.yaml:6 excluded by `except`",
    ]);
  });

  it("a grant is lost because the person's own grant was removed", () => {
    const own =
      "users:\n  ann: { access: [{ role: view, sites: [1] }, { role: view, sites: [2] }] }\n";
    expect(lost(own, own.replace("{ role: view, sites: [1] }, ", ""))).toEqual([
      "ann 1: was access/access.yaml:2 the manifests no longer grant view",
    ]);
  });

  it("the reason names the team that granted access, and the named role", () => {
    const two = `users:
  ann: {}
roles: { reader: { role: view } }
teams:
  blog: { members: [ann], access: [{ role: view, sites: [2] }] }
  shop:
    members: [ann]
    access: [{ role: reader, sites: [1] }]
`;
    expect(lost(two, two.replace("sites: [1]", "sites: [3]"))).toEqual([
      "ann 1: was access/access.yaml:8 team shop no longer grants reader",
    ]);
  });

  it("the reason names only lost grants that covered the site", () => {
    const own = `users:
  ann:
    access:
      - { role: view, sites: [1] }
      - { role: write, sites: [1] }
      - { role: view, sites: [2] }
      - { role: admin, sites: [1], until: 2026-11-01 }
      - { role: admin, sites: [1], from: 2027-01-01 }
`;
    const write = "      - { role: write, sites: [1] }\n";
    const now = own
      .replace(write, "")
      .replace(/.*2026-11-01.*\n/, "")
      .replace(/.*2027-01.*\n/, "");
    expect(lost(own, now, WRITE)).toEqual([
      "ann 1: was access/access.yaml:5 the manifests no longer grant write",
    ]);
  });

  it("the reason is an older `except` key if no grant is gone, but not the `except` of a future grant", () => {
    const except = `users:
  ann:
    access:
      - role: view
        sites: all
        except: [1]
`;
    expect(lost(except, except)).toEqual(["ann 1: access/access.yaml:6 excluded by `except`"]);
    const later = except.replace("        sites", "        from: 2027-01-01\n        sites");
    expect(lost(later, later)).toEqual([]);
  });

  it("the reason is missing for a change that only grants more", () => {
    const own = "users:\n  ann: { access: [{ role: view, sites: [1, 2] }] }\n";
    expect(lost(own, own.replace("view", "write"))).toEqual([]);
  });

  it("the reason is missing for a deleted account, and for a super user right that a line ends", () => {
    const own = "users:\n  bob: { superuser: true, access: [{ role: view, sites: [1] }] }\n";
    expect(lost(own, "users:\n  bob: { absent: true }\n")).toEqual([]);
    expect(lost(own, own.replace("true", "{ until: 2026-11-30 }"))).toEqual([]);
  });

  it("a right is lost because the super user line was removed", () => {
    const own = "users:\n  bob: { superuser: true, access: [{ role: view, sites: [1] }] }\n";
    expect(lost(own, own.replace("superuser: true, ", ""))).toEqual([
      "bob superuser: was access/access.yaml:2 superuser is removed",
    ]);
  });

  it("the reason is missing if a line ends all access, or if no grant existed", () => {
    expect(lost(TEAM, "users:\n  ann: { access: [] }\n")).toEqual([]);
    expect(lost("users:\n  ann: {}\n", "users:\n  ann: {}\n")).toEqual([]);
  });

  it("the reason can be an `except` key in a plan without a comparison", () => {
    const plan = planOf(
      "users:\n  ann: { access: [{ role: view, sites: all, except: [Shop] }] }\n",
      LIVE,
    );
    expect(plan.effects.find(({ loss }) => loss)?.lost).toEqual([
      { file: "access/access.yaml", line: 2, text: "excluded by `except`" },
    ]);
  });
});
