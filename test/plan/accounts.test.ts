import { describe, expect, it } from "vitest";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, effectsOf, planOf, withOrphans } from "../helpers/plan-of.ts";

const SITES = ["Shop DE", "Shop FR", "Blog"];
const LIVE = makeLive({ sites: SITES });
const AGE = `age1${"q".repeat(58)}`;
const newcomer = (entry: string): string => `users:\n  new: { email: new@example.org, ${entry} }\n`;
const VIEW = "access: [{ role: view, sites: [2] }]";

describe("an account is created only if a grant in force leads to a site", () => {
  it.each([
    ["nothing is granted", "access: []", [], []],
    ["the grant has not begun", "access: [{ role: view, sites: [1], from: 2026-12-02 }]", [], []],
    ["the grant has ended", "access: [{ role: view, sites: [1], until: 2026-11-30 }]", [], []],
    ["they are past their until", `until: 2026-11-30, ${VIEW}`, [], []],
    ["they are to be deleted", "absent: true", [], []],
    [
      "the pattern matches no site",
      'access: [{ role: view, sites: [{ name: "Wiki*" }] }]',
      [],
      ["new no-site"],
    ],
    [
      "they are to be super user only",
      "superuser: true",
      ["new account absent -> invited", "new super user false -> true"],
      [],
    ],
    [
      "they are to be super user only, and their own grant matches no site",
      'superuser: true, access: [{ role: view, sites: [{ name: "Wiki*" }] }]',
      ["new account absent -> invited", "new super user false -> true"],
      [],
    ],
    ["the super user right has not begun", "superuser: { from: 2026-12-02 }", [], []],
    [
      "they are to be super user only, and SSO creates the account",
      "provision: external, superuser: true",
      [],
      ["new external-account"],
    ],
    ["SSO creates it", `provision: external, ${VIEW}`, [], ["new external-account"]],
    [
      "a grant leads to a site",
      VIEW,
      ["new account absent -> invited", "new site 2: none -> view"],
      [],
    ],
    [
      "without a mail server",
      `provision: invite-link, ${VIEW}`,
      ["new account absent -> invited-by-link", "new site 2: none -> view"],
      [],
    ],
    [
      "for a service",
      `provision: create, ${VIEW}`,
      ["new account absent -> created", "new site 2: none -> view"],
      [],
    ],
    [
      "they are to be super user and have access to a site",
      `superuser: true, ${VIEW}`,
      ["new account absent -> invited", "new super user false -> true"],
      [],
    ],
  ])(
    "a plan for a new person creates an account or waits as needed if %s",
    (_, entry, effects, waiting) => {
      const plan = planOf(newcomer(entry), LIVE, {
        settings: `invitations: { recipients: [${AGE}] }`,
      });
      expect(effectsOf(plan)).toEqual(effects);
      expect(plan.waiting.map(({ login, reason }) => `${login} ${reason}`)).toEqual(waiting);
    },
  );

  it("an account that is only for a super user right is created with any existing site, because Matomo requires one", () => {
    const { sites, ...live } = LIVE;
    const rest = new Map([...sites].filter(([id]) => id > 1));
    const plan = planOf(newcomer("superuser: true"), { ...live, sites: rest });
    expect(plan.effects[0]).toMatchObject({ kind: "account", site: 2 });
    const empty = planOf(newcomer("superuser: true"), { ...live, sites: new Map() });
    expect([effectsOf(empty), empty.waiting.map(({ reason }) => reason)]).toEqual([
      [],
      ["no-site"],
    ]);
  });

  it("an account is not created if its super user right is on hold", () => {
    const plan = planOf(newcomer("superuser: true"), LIVE, { run: { hasPassword: false } });
    expect(effectsOf(plan)).toEqual([
      "new account absent -> invited, held: needs-other",
      "new super user false -> true, held: password-missing",
    ]);
  });

  it("the account and the super user right have the same cause if they begin together", () => {
    const plan = planOf(newcomer("superuser: { from: 2026-12-01 }"), LIVE);
    expect(plan.effects.map(({ cause }) => cause)).toEqual(["started", "started"]);
  });

  it("a new account needs an e-mail", () => {
    const plan = planOf("users:\n  new: { superuser: true }\n", LIVE);
    expect(plan.diagnostics.map(({ code }) => code)).toContain("email-missing");
    expect(effectsOf(plan)).toEqual([]);
  });

  it("a new account contains the e-mail, and a site on which the person gets view anyway", () => {
    const plan = planOf(
      newcomer("access: [{ role: admin, sites: [1] }, { role: view, sites: [3] }]"),
      LIVE,
    );
    expect(effectOf(plan, "new account")).toMatchObject({
      email: "new@example.org",
      site: 3,
      risks: [],
      loss: false,
    });
    const without = planOf(newcomer("access: [{ role: admin, sites: [2, 1] }]"), LIVE);
    expect(effectOf(without, "new account")).toMatchObject({ site: 2 });
  });

  it("a new account has the person's last day, and the super user right has its own", () => {
    const until = effectOf(
      planOf(newcomer("until: 2027-01-31, access: [{ role: view, sites: [1] }]"), LIVE),
      "new account",
    );
    expect(until).toMatchObject({ until: "2027-01-31" });
    const plain = planOf(newcomer("superuser: true"), LIVE).effects;
    expect(plain.map((effect) => "until" in effect)).toEqual([false, false]);
    const right = planOf(newcomer("superuser: { until: 2027-01-31 }"), LIVE);
    expect(effectOf(right, "new super")).toMatchObject({ until: "2027-01-31" });
  });

  it("the login of a new account is spelled as in the manifests", () => {
    const yaml =
      "users:\n  New.Müller: { email: new@example.org, access: [{ role: view, sites: [1] }] }\n";
    expect(planOf(yaml, LIVE).effects.map(({ login }) => login)).toEqual([
      "New.Müller",
      "New.Müller",
    ]);
  });
});

describe("a new account and its access are applied together", () => {
  it("without the password, a super user right is on hold, and so is the account created for it", () => {
    const plan = planOf(newcomer(`superuser: true, ${VIEW}`), LIVE, {
      run: { hasPassword: false },
    });
    expect(effectsOf(plan)).toEqual([
      "new account absent -> invited, held: needs-other",
      "new super user false -> true, held: password-missing",
    ]);
    expect(plan.effects.map(({ held }) => held[0]?.text)).toEqual([
      "No access can be granted to new, so the account is not created either.",
      "Matomo changes a super user right only with the password of the token's owner: set MATOMO_PASSWORD.",
    ]);
  });

  it("without recipients, an invitation link is on hold, and so is the account's access", () => {
    const plan = planOf(newcomer(`provision: invite-link, ${VIEW}`), LIVE);
    expect(effectsOf(plan)).toEqual([
      "new account absent -> invited-by-link, held: invite-link-recipients",
      "new site 2: none -> view, held: needs-other",
    ]);
    expect(plan.effects.map(({ held }) => held[0]?.text)).toEqual([
      "An invitation link is a credential and is only written encrypted. List public keys of the tool age under `invitations: { recipients: [...] }` in settings.yaml.",
      "The account is not created.",
    ]);
  });

  it("without the password, a change of an e-mail is on hold, and the person's other changes are applied", () => {
    const live = makeLive({ sites: SITES, people: { ann: { email: "ann@example.org" } } });
    const plan = planOf(
      "users:\n  ann: { email: lee@example.org, access: [{ role: view, sites: [1] }] }\n",
      live,
      {
        run: { hasPassword: false },
      },
    );
    expect(effectsOf(plan)).toEqual([
      "ann e-mail ann@example.org -> lee@example.org, held: password-missing",
      "ann site 1: none -> view",
    ]);
  });
});

describe("invitations", () => {
  const invited = (status: "pending" | "expired", access = {}) =>
    makeLive({ sites: SITES, people: { new: { status, access } } });

  it("an open invitation is reported as waiting, and its access is planned as usual", () => {
    const plan = planOf(newcomer(VIEW), invited("pending", { 1: "view" }));
    expect(effectsOf(plan)).toEqual([
      "new site 1: view -> none, a loss, held: removals",
      "new site 2: none -> view",
    ]);
    expect(plan.waiting).toEqual([
      {
        login: "new",
        reason: "invitation-pending",
        text: "The person has been invited, but has not accepted yet.",
        why: [{ file: "access/access.yaml", line: 2, text: "user new" }],
      },
    ]);
  });

  it("an expired invitation is only reported", () => {
    const plan = planOf(newcomer(VIEW), invited("expired", { 2: "view" }));
    expect(effectsOf(plan)).toEqual([]);
    expect(plan.waiting.map(({ reason }) => reason)).toEqual(["invitation-expired"]);
    expect(plan.waiting[0]?.text).toContain("invitations: { expired: resend }");
  });

  it("an expired invitation is sent again if the settings say so", () => {
    const plan = planOf(newcomer(VIEW), invited("expired", { 2: "view" }), {
      settings: "invitations: { expired: resend }",
    });
    expect(effectsOf(plan)).toEqual(["new account expired -> invited"]);
    expect(plan.waiting).toEqual([]);
  });

  it("an expired invitation of a super user without access is sent again too", () => {
    const live = makeLive({
      sites: SITES,
      people: { new: { status: "expired", superuser: true } },
    });
    const plan = planOf(newcomer("superuser: true"), live, {
      settings: "invitations: { expired: resend }",
    });
    expect(effectsOf(plan)).toEqual(["new account expired -> invited"]);
  });

  it("an expired invitation by link is sent again by link", () => {
    const settings = `invitations: { expired: resend, recipients: [${AGE}] }`;
    const plan = planOf(
      newcomer(`provision: invite-link, ${VIEW}`),
      invited("expired", { 2: "view" }),
      { settings },
    );
    expect(effectsOf(plan)).toEqual(["new account expired -> invited-by-link"]);
  });

  it.each([
    ["access: []", []],
    ["absent: true", ["new account present -> absent, a loss"]],
  ])("an expired invitation is not sent again to somebody with %s", (entry, effects) => {
    const plan = planOf(newcomer(entry), invited("expired"), {
      settings: "invitations: { expired: resend }",
    });
    expect([effectsOf(plan), plan.waiting]).toEqual([effects, []]);
  });
});

describe("losing the super user right is one effect with the access that replaces it", () => {
  const live = makeLive({
    sites: SITES,
    people: { zoe: { superuser: true }, two: { superuser: true } },
  });
  const entry = (text: string): string => `users:\n  zoe: { ${text} }\n`;

  it("the loss of a super user right lists the access that remains by site, without separate effects", () => {
    const grants =
      "access: [{ role: admin, sites: [3] }, { role: view, sites: [1, 2], capabilities: [tagmanager_write] }]";
    const plan = planOf(entry(`superuser: { until: 2026-11-30 }, ${grants}`), live);
    expect(effectsOf(plan)).toEqual([
      "zoe super user true -> false (view + tagmanager_write on 1, view + tagmanager_write on 2, admin on 3), a loss",
    ]);
    expect(plan.effects[0]).toMatchObject({
      risks: ["loses-superuser", "loss"],
      why: [{ file: "access/access.yaml", line: 2, text: "superuser ended on 2026-11-30" }],
    });
    expect(plan.sites).toEqual({ 1: "Shop DE", 2: "Shop FR", 3: "Blog" });
  });

  it.each([
    ["a past until of the right", "superuser: { until: 2026-11-30 }", []],
    ["a past until of the user", "superuser: true, until: 2026-11-30", []],
    ["access: []", "access: []", []],
    ["nothing", "email: zoe@example.org", ["removals"]],
    ["a right that has not begun", "superuser: { from: 2026-12-02 }", ["removals"]],
    ["other access", "access: [{ role: admin, sites: all }]", ["removals"]],
  ])("%s ends the super user right, or keeps its loss on hold", (_, text, held) => {
    expect(
      effectOf(planOf(entry(text), live), "zoe super user true").held.map(({ reason }) => reason),
    ).toEqual(held);
  });

  it("a new super user right is no loss, because it contains all other access", () => {
    const plan = planOf(
      "users:\n  ann: { superuser: true, access: [] }\n",
      makeLive({ sites: SITES, people: { ann: { access: { 1: "admin" } } } }),
    );
    expect(effectsOf(plan)).toEqual(["ann super user false -> true"]);
    expect(plan.effects[0]?.risks).toEqual(["superuser"]);
  });

  it("deleting a super user's account is a loss of the account and of the right", () => {
    const plan = planOf(entry("absent: true"), live);
    expect(plan.effects[0]).toMatchObject({
      kind: "account",
      risks: ["deletes-account", "loses-superuser", "loss"],
      had: "super user",
    });
  });

  it("the loss of a super user right is on hold without the password, but the deletion of the account is not", () => {
    const run = { hasPassword: false };
    expect(effectsOf(planOf(entry("access: []"), live, { run }))).toEqual([
      "zoe super user true -> false (), a loss, held: password-missing",
    ]);
    expect(effectsOf(planOf(entry("absent: true"), live, { run }))).toEqual([
      "zoe account present -> absent, a loss",
    ]);
  });
});

describe("access rows that an earlier account with the same login left behind", () => {
  const live = withOrphans(LIVE, { NEW: { 1: "admin", 2: "write" }, other: { 3: "admin" } });

  it("old access rows are removed when the new account is created, unless a grant covers the site, and nobody loses anything", () => {
    const plan = planOf(newcomer(VIEW), live, { settings: "removals: none" });
    expect(effectsOf(plan)).toEqual([
      "new account absent -> invited",
      "new site 1: admin -> none",
      "new site 2: none -> view",
    ]);
    expect(effectOf(plan, "new site 1")).toMatchObject({
      leftover: true,
      risks: [],
      why: [{ file: "access/access.yaml", line: 2, text: "user new" }],
    });
    expect([plan.summary.losses, plan.guards.losing.people]).toEqual([0, []]);
    expect(effectOf(plan, "new account")).toMatchObject({ site: 2 });
  });

  it("old access rows are not a reason to create an account", () => {
    expect(effectsOf(planOf(newcomer("access: []"), live))).toEqual([]);
    expect(
      effectsOf(
        planOf(newcomer(`superuser: true, ${VIEW}`), live, { run: { hasPassword: false } }),
      ),
    ).toEqual([
      "new account absent -> invited, held: needs-other",
      "new super user false -> true, held: password-missing",
    ]);
  });

  it("old access rows stay if the account is not created", () => {
    expect(effectsOf(planOf(newcomer(`provision: invite-link, ${VIEW}`), live))).toEqual([
      "new account absent -> invited-by-link, held: invite-link-recipients",
      "new site 1: admin -> none, held: needs-other",
      "new site 2: none -> view, held: needs-other",
    ]);
  });

  it("old access rows are not a difference if no account with that login is planned", () => {
    expect(planOf("users:\n  other: { absent: true }\n", live).effects).toEqual([]);
  });

  it("old access rows prevent a new account if their removal is on hold", () => {
    const approved = planOf(newcomer(VIEW), LIVE);
    const plan = planOf(newcomer(VIEW), live, { approved });
    const isMade = (start: string): boolean => effectOf(plan, start).held.length === 0;
    expect(isMade("new account")).toBe(isMade("new site 1"));
  });

  it("removing old access rows is no reason to create an account without any other access", () => {
    const approved = planOf(newcomer("access: [{ role: view, sites: [3] }]"), live);
    const other = newcomer("access: [{ role: view, sites: [2], from: 2026-12-01 }]");
    const bare = withOrphans(LIVE, { NEW: { 1: "admin" } });
    expect(effectsOf(planOf(other, bare, { approved }))).toEqual([
      "new account absent -> invited, held: needs-other",
      "new site 1: admin -> none, held: needs-other",
      "new site 2: none -> view, held: not-approved",
    ]);
    const text = effectOf(planOf(other, bare, { approved }), "new account").held[0]?.text;
    expect(text).toBe("No access can be granted to new, so the account is not created either.");
  });

  it("old access rows are named by their sites if they prevent the account", () => {
    const approved = planOf(newcomer("access: [{ role: view, sites: [3] }]"), LIVE);
    const rows = withOrphans(LIVE, { new: { 1: "admin", 99: "view" } });
    const plan = planOf(newcomer("access: [{ role: view, sites: [3] }]"), rows, { approved });
    expect(effectOf(plan, "new account").held[0]?.text).toBe(
      `An earlier account new left rights behind on ${LIVE.sites.get(1)?.name}, 99. The new account would have them at once, because their removal is on hold.`,
    );
  });

  it("old access rows prevent a new account if they grant more than the manifests on a site whose change is on hold", () => {
    const approved = planOf(newcomer("access: [{ role: view, sites: [3] }]"), LIVE);
    const plan = planOf(
      newcomer("access: [{ role: view, sites: [1, 3] }]"),
      withOrphans(LIVE, { new: { 1: "admin" } }),
      { approved },
    );
    expect(effectOf(plan, "new site 1").held.map(({ reason }) => reason)).toEqual(["not-approved"]);
    expect(effectOf(plan, "new account").held).not.toEqual([]);
  });
});
