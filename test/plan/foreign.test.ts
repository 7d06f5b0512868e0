import { describe, expect, it } from "vitest";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { brief, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const live = makeLive({
  sites: ["Shop"],
  people: {
    ann: { email: "ann@elsewhere.example" },
    bob: { email: "bob@elsewhere.example", access: { 1: "view" } },
    cat: { email: "cat@elsewhere.example", superuser: true },
    dan: { email: "dan@elsewhere.example" },
    eve: {},
    own: { access: { 1: "view" } },
  },
});
const YAML = `users:
  ann: { superuser: true }
  bob: { absent: true }
  cat: { access: [{ role: view, sites: [1] }] }
  dan: { email: dan@example.org }
  eve: { email: eve@elsewhere.example }
  new: { email: new@elsewhere.example, access: [{ role: view, sites: [1] }] }
  own: { access: [{ role: write, sites: [1] }] }
`;
const foreign = (yaml: string, settings: string, on = live, more: PlanOptions = {}): string[] =>
  planOf(yaml, on, { settings: `removals: all\n${settings}`, ...more })
    .effects.filter(({ risks }) => risks.includes("foreign"))
    .map(brief);

describe("a gain of somebody outside the organization", () => {
  it("a gain of an external person is a change that grants more or lets somebody else log in, but not a loss", () => {
    expect(foreign(YAML, "domains: [example.org]")).toEqual([
      "ann super user false -> true",
      "dan e-mail dan@elsewhere.example -> dan@example.org",
      "eve e-mail eve@example.org -> eve@elsewhere.example",
      "new account absent -> invited",
      "new site 1: none -> view",
    ]);
  });

  it("a gain is not marked if settings.yaml has no domains", () => {
    expect(foreign(YAML, "")).toEqual([]);
  });

  it("a gain is marked too if the loss that goes with it is on hold", () => {
    const had = makeLive({
      sites: ["Shop"],
      people: { ann: { email: "ann@elsewhere.example", access: { 1: "view + of_a_plugin" } } },
    });
    const write = "users:\n  ann: { access: [{ role: write, sites: [1] }] }\n";
    const none = "domains: [example.org]\nprotect: { logins: [ann] }";
    expect(foreign(write, none, had)).toEqual([
      "ann site 1: view + of_a_plugin -> write + of_a_plugin",
    ]);
    const ended = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const more = ended.replace("] }\n", ", { role: write, sites: [1] }] }\n");
    const view = makeLive({
      sites: ["Shop"],
      people: { ann: { email: "ann@elsewhere.example", access: { 1: "view" } } },
    });
    const baseline = baselineOf(view, ended, { today: "2026-11-20" });
    expect(foreign(more, none, view, { baseline })).toEqual(["ann site 1: view -> write"]);
  });
});
