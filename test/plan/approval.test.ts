import { describe, expect, it } from "vitest";
import { Approval } from "../../src/plan/approval.ts";
import { withEmailMarks } from "../../src/plan/effect-core.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import {
  changedEffects,
  effectOf,
  effectsOf,
  type PlanOptions,
  planOf,
  withOrphans,
} from "../helpers/plan-of.ts";

const SITES = ["Shop DE", "Shop FR"];
const PUBLISH = "tagmanager_publish_live_container";
const people = (seed: WorldSeed["people"] = {}) => makeLive({ sites: SITES, people: seed });
const annHas = (rights?: string) =>
  people({ ann: rights === undefined ? {} : { access: { 1: rights } } });
const annGets = (grant: string): string =>
  `users:\n  ann: { access: [{ ${grant}, sites: [1] }] }\n`;

/** Makes the plan again with the approved plan, on a server that may have changed. */
const again = (
  approved: Plan,
  yaml: string,
  live: ReturnType<typeof makeLive>,
  options: PlanOptions = {},
): string[] => effectsOf(planOf(yaml, live, { ...options, approved }));

/** The plan as the artifact of a public repository has it. */
const withMarks = (plan: Plan): Plan => ({ ...plan, effects: plan.effects.map(withEmailMarks) });

describe("with an approved plan, only effects that it contains are applied", () => {
  const yaml =
    "users:\n  ann: { access: [{ role: write, sites: all }] }\n  bob: { absent: true }\n";
  const live = people({ ann: {}, bob: {} });
  const approved = planOf(yaml, live);

  it("the same effects are applied, with the same hash", () => {
    const plan = planOf(yaml, live, { approved });
    expect(effectsOf(plan)).toEqual(effectsOf(approved));
    expect(plan.hash).toBe(approved.hash);
    expect(plan.summary.held).toBe(0);
  });

  it("a new person, a new site and another role are on hold", () => {
    const now = makeLive({ sites: [...SITES, "Blog"], people: { ann: {}, bob: {}, cleo: {} } });
    const plan = planOf(
      "users:\n  ann: { access: [{ role: write, sites: [1, 3] }, { role: admin, sites: [2] }] }\n  bob: { absent: true }\n  cleo: { absent: true }\n",
      now,
      { approved },
    );
    expect(effectsOf(plan)).toEqual([
      "ann site 1: none -> write",
      "ann site 2: none -> admin, held: not-approved",
      "ann site 3: none -> write, held: not-approved",
      "bob account present -> absent, a loss",
      "cleo account present -> absent, a loss, held: not-approved",
    ]);
    expect(plan.effects[1]?.held[0]?.text).toBe(
      `The approved plan (${approved.hash.slice(0, 12)}) does not contain this change: Matomo or the manifests have changed since then.`,
    );
    expect(plan.hash).not.toBe(approved.hash);
  });

  it("other lines that lead to the same effects do not matter", () => {
    const teams =
      "users:\n  ann: {}\n  bob: { absent: true }\nteams:\n  t: { members: [ann], access: [{ role: write, sites: [1, 2] }] }\n";
    expect(again(approved, teams, live)).toEqual(effectsOf(approved));
  });

  it("effects that a policy held in the approved plan were not approved", () => {
    const lower = annGets("role: view");
    const before = planOf(lower, annHas("write"));
    expect(effectsOf(before)).toEqual(["ann site 1: write -> view, a loss, held: removals"]);
    expect(again(before, lower, annHas("write"), { settings: "removals: all" })).toEqual([
      "ann site 1: write -> view, a loss, held: not-approved",
    ]);
  });

  it("a loss that was approved while all removals were allowed is on hold once they are not", () => {
    const lower = annGets("role: view");
    const before = planOf(lower, annHas("write"), { settings: "removals: all" });
    expect(again(before, lower, annHas("write"), { settings: "removals: written" })).toEqual([
      "ann site 1: write -> view, a loss, held: removals",
    ]);
  });

  it("an effect that a policy holds gets no second reason", () => {
    const empty = planOf("users: {}\n", people());
    expect(again(empty, annGets("role: view"), annHas("write"))).toEqual([
      "ann site 1: write -> view, a loss, held: removals",
    ]);
  });

  it("an effect that was on hold only because the password was missing is approved", () => {
    const yaml = "users:\n  ann: { superuser: true }\n";
    const before = planOf(yaml, annHas(), { run: { hasPassword: false } });
    expect(again(before, yaml, annHas())).toEqual(["ann super user false -> true"]);
  });
});

describe("several plans can be approved, each as a whole or only for its pull request", () => {
  const live = people({ ann: {}, bob: {} });
  const ANN = "users:\n  ann: { access: [{ role: write, sites: [1] }] }\n";
  const BOB = "  bob: { access: [{ role: view, sites: [1] }] }\n";
  const both = ["ann site 1: none -> write", "bob site 1: none -> view"] as const;
  const changed = changedEffects(effectOf(planOf(ANN + BOB, live), "bob"));
  const pull = planOf(ANN + BOB, live, { changed });

  it("an empty list approves nothing, and the reason says so", () => {
    const plan = planOf(ANN, live, { approved: [] });
    expect(effectsOf(plan)).toEqual([`${both[0]}, held: not-approved`]);
    expect(plan.effects[0]?.held[0]?.text).toBe(
      "No approved plan contains this change: neither the plan of a merged pull request nor a plan approved by its hash.",
    );
  });

  it("differences from before the pull request are not approved with it", () => {
    expect(pull.effects.map(({ cause }) => cause)).toEqual(["unexplained", "pull-request"]);
    const plan = planOf(ANN + BOB, live, { approved: [{ plan: pull, covers: "pull-request" }] });
    expect(effectsOf(plan)).toEqual([`${both[0]}, held: not-approved`, both[1]]);
  });

  it("all approved plans count together", () => {
    const other = planOf(ANN, live);
    const approved: PlanOptions["approved"] = [
      { plan: pull, covers: "pull-request" },
      { plan: other, covers: "all" },
    ];
    expect(effectsOf(planOf(ANN + BOB, live, { approved }))).toEqual([...both]);
    const more = planOf(`${ANN + BOB}public: [{ sites: [1] }]\n`, live, { approved });
    expect(effectOf(more, "anonymous").held[0]?.text).toBe(
      `The approved plan (${pull.hash.slice(0, 12)}, ${other.hash.slice(0, 12)}) does not contain this change: Matomo or the manifests have changed since then.`,
    );
  });
});

describe("the rest of an approved effect is approved too", () => {
  it.each([
    [
      "half of the gain is applied already",
      undefined,
      `role: write, capabilities: [${PUBLISH}]`,
      "write",
    ],
    ["half of the loss is applied already", "admin", "role: view, until: 2027-01-01", "write"],
  ])("%s", (_, before, grant, now) => {
    const settings = "removals: all";
    const approved = planOf(annGets(grant), annHas(before), { settings });
    const [effect = ""] = again(approved, annGets(grant), annHas(now), { settings });
    expect(effect).not.toContain("held");
    expect(effect).toContain(`site 1: ${now} ->`);
  });

  it.each([
    ["it leads to other rights", undefined, "role: write", "role: admin", undefined],
    [
      "it grants something that was not approved",
      "write",
      "role: write, capabilities: [tagmanager_use_custom_templates]",
      undefined,
      undefined,
    ],
    ["it removes something that was not approved", "view", "role: write", undefined, "admin"],
  ])(
    "nothing more than the approved effect is covered: %s",
    (_, before, grant, otherGrant, now) => {
      const settings = "removals: all";
      const approved = planOf(annGets(grant), annHas(before), { settings });
      const [effect = ""] = again(approved, annGets(otherGrant ?? grant), annHas(now), {
        settings,
      });
      expect(effect).toContain("held: not-approved");
    },
  );

  it("another site or another person is not covered", () => {
    const approved = planOf(annGets("role: view"), annHas());
    expect(
      again(approved, "users:\n  ann: { access: [{ role: view, sites: [2] }] }\n", annHas()),
    ).toEqual(["ann site 2: none -> view, held: not-approved"]);
    expect(
      again(
        approved,
        "users:\n  bob: { access: [{ role: view, sites: [1] }] }\n",
        people({ bob: {} }),
      ),
    ).toEqual(["bob site 1: none -> view, held: not-approved"]);
  });

  it("the access that replaces an already removed super user right is covered, but no other access", () => {
    const yaml =
      "users:\n  zoe: { superuser: { until: 2026-11-30 }, access: [{ role: write, sites: [1] }] }\n";
    const more =
      "users:\n  zoe: { superuser: { until: 2026-11-30 }, access: [{ role: write, sites: [1, 2] }] }\n";
    const approved = planOf(yaml, people({ zoe: { superuser: true } }));
    expect(again(approved, yaml, people({ zoe: {} }))).toEqual(["zoe site 1: none -> write"]);
    expect(again(approved, more, people({ zoe: {} }))).toEqual([
      "zoe site 1: none -> write",
      "zoe site 2: none -> write, held: not-approved",
    ]);
    expect(again(approved, more, people({ zoe: { superuser: true } }))).toEqual([
      "zoe super user true -> false (write on 1, write on 2), a loss, held: not-approved",
    ]);
  });

  it("an invitation that has expired meanwhile is sent again", () => {
    const yaml =
      "users:\n  new: { email: new@example.org, access: [{ role: view, sites: [1] }] }\n";
    const settings = "invitations: { expired: resend }";
    const expired = people({ new: { status: "expired", access: { 1: "view" } } });
    expect(again(planOf(yaml, people(), { settings }), yaml, expired, { settings })).toEqual([
      "new account expired -> invited",
    ]);
  });

  it("an expired invitation is sent again even if the plan of a public repository has marks instead of e-mail addresses", () => {
    const yaml =
      "users:\n  new: { email: new@example.org, access: [{ role: view, sites: [1] }] }\n";
    const settings = "invitations: { expired: resend }";
    const expired = people({ new: { status: "expired", access: { 1: "view" } } });
    const approved = withMarks(planOf(yaml, people(), { settings }));
    expect(again(approved, yaml, expired, { settings })).toEqual([
      "new account expired -> invited",
    ]);
  });

  describe("an approved e-mail of an invited person includes the new invitation to it", () => {
    const settings = "invitations: { expired: resend }";
    const line = (email: string, more = ""): string =>
      `users:\n  new: { email: ${email}, ${more}access: [{ role: view, sites: [1] }] }\n`;
    const yaml = line("new@example.org");
    const person = (email: string, status: "pending" | "expired" | "active" = "expired") =>
      people({ new: { status, email, access: { 1: "view" } } });
    const approved = planOf(yaml, person("old@example.org", "pending"), { settings });
    const sent = ["new account expired -> invited"];

    it("a new invitation is covered if a run was stopped after the old invitation had ended", () => {
      expect(effectsOf(approved)).toEqual(["new e-mail old@example.org -> new@example.org"]);
      for (const plan of [approved, withMarks(approved)]) {
        expect(again(plan, yaml, person("old@example.org"), { settings })).toEqual([
          ...sent,
          "new e-mail old@example.org -> new@example.org",
        ]);
        expect(again(plan, yaml, person("new@example.org"), { settings })).toEqual(sent);
      }
    });

    it("a new invitation is not covered for another e-mail address, by a link, or if the plan had no open invitation", () => {
      const held = ["new account expired -> invited, held: not-approved"];
      const other = "other@example.org";
      expect(again(approved, line(other), person(other), { settings })).toEqual(held);
      const linked = again(
        approved,
        line("new@example.org", "provision: invite-link, "),
        person("new@example.org"),
        {
          settings: `invitations: { expired: resend, recipients: [age1${"q".repeat(58)}] }`,
        },
      );
      expect(linked).toEqual(["new account expired -> invited-by-link, held: not-approved"]);
      const active = planOf(yaml, person("old@example.org", "active"), { settings });
      expect(again(active, yaml, person("new@example.org"), { settings })).toEqual(held);
    });
  });

  it("an account that Matomo deleted meanwhile is not created again, because its access was not approved", () => {
    const yaml =
      "users:\n  new: { email: new@example.org, access: [{ role: view, sites: [1] }] }\n";
    const settings = "invitations: { expired: resend }";
    const approved = planOf(yaml, people({ new: { status: "expired", access: { 1: "view" } } }), {
      settings,
    });
    expect(effectsOf(approved)).toEqual(["new account expired -> invited"]);
    expect(again(approved, yaml, people(), { settings })).toEqual([
      "new account absent -> invited, held: needs-other",
      "new site 1: none -> view, held: not-approved",
    ]);
  });

  it("an approved deletion covers only a deletion", () => {
    const invited = planOf(
      "users:\n  new: { email: new@example.org, access: [{ role: view, sites: [1] }] }\n",
      people(),
    );
    expect(again(invited, "users:\n  new: { absent: true }\n", people({ new: {} }))).toEqual([
      "new account present -> absent, a loss, held: not-approved",
    ]);
  });

  it("an invitation to another address is not covered", () => {
    const invite = (email: string): string =>
      `users:\n  new: { email: ${email}, access: [{ role: admin, sites: [1] }] }\n`;
    const approved = planOf(invite("new@example.org"), people());
    expect(again(approved, invite("new@evil.example"), people())).toEqual([
      "new account absent -> invited, held: not-approved",
      "new site 1: none -> admin, held: needs-other",
    ]);
  });

  it("rows that a new account has inherited meanwhile are removed, as approved", () => {
    const yaml =
      "users:\n  new: { email: new@example.org, access: [{ role: view, sites: [2] }] }\n";
    const approved = planOf(yaml, withOrphans(people(), { new: { 1: "admin" } }));
    const inherited = people({ new: { access: { 1: "admin", 2: "view" } } });
    expect(again(approved, yaml, inherited)).toEqual(["new site 1: admin -> none, a loss"]);
    expect(effectsOf(planOf(yaml, inherited))).toEqual([
      "new site 1: admin -> none, a loss, held: removals",
    ]);
  });
});

describe("inherited rights of a new account that should have less", () => {
  const yaml = (role: string): string =>
    `users:\n  new: { email: new@example.org, access: [{ role: ${role}, sites: [1] }] }\n`;
  const approved = planOf(yaml("view"), withOrphans(people(), { new: { 1: "admin" } }));
  const has = (rights: string) => people({ new: { access: { 1: rights } } });

  it("inherited rights are reduced as approved if a run died just after it created the account", () => {
    expect(effectsOf(approved)).toEqual([
      "new account absent -> invited",
      "new site 1: none -> view",
    ]);
    expect(again(approved, yaml("view"), has("admin"))).toEqual([
      "new site 1: admin -> view, a loss",
    ]);
  });

  it("inherited rights are not reduced if they differ from the plan or lead to other rights", () => {
    expect(again(approved, yaml("view"), has("write"))).toEqual([
      "new site 1: write -> view, a loss, held: removals",
    ]);
    expect(again(approved, yaml("write"), has("admin"))).toEqual([
      "new site 1: admin -> write, a loss, held: removals",
    ]);
    const all = { settings: "removals: all" };
    expect(again(approved, yaml("write"), has("admin"), all)).toEqual([
      "new site 1: admin -> write, a loss, held: not-approved",
    ]);
  });
});

describe("after a super user right was removed as approved", () => {
  const yaml =
    "users:\n  zoe: { superuser: { until: 2026-11-30 }, access: [{ role: write, sites: [1] }] }\n";
  const approved = planOf(yaml, people({ zoe: { superuser: true } }));

  it.each([
    ["was lowered", "view", "zoe site 1: view -> write, held: not-approved"],
    ["was raised", "admin", "zoe site 1: admin -> write, a loss, held: not-approved"],
  ])("access that %s by hand afterwards is not covered", (_, now, expected) => {
    const live = people({ zoe: { access: { 1: now } } });
    expect(again(approved, yaml, live, { settings: "removals: all" })).toEqual([expected]);
  });

  it("access that was removed afterwards is not covered", () => {
    const none = yaml.replace("[{ role: write, sites: [1] }]", "[]");
    const live = people({ zoe: { access: { 1: "write" } } });
    expect(again(approved, none, live)).toEqual([
      "zoe site 1: write -> none, a loss, held: not-approved",
    ]);
  });
});

it("the names of the approved plans leave out plans without a hash", () => {
  const plan = planOf("users: {}\n", people());
  const names = (...plans: Plan[]): string =>
    new Approval(
      plans.map((one) => ({ plan: one, covers: "all" })),
      people().capabilities,
    ).names;
  expect(names({ ...plan, hash: "" }, plan)).toBe(plan.hash.slice(0, 12));
});
