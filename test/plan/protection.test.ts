import { describe, expect, it } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, effectsOf, planOf } from "../helpers/plan-of.ts";

const SITES = ["Shop DE", "Shop FR"];
const ALL = "removals: all";

describe("the job's own account is never demoted or deleted", () => {
  it.each([
    ["absent", "root: { absent: true }", "root account present -> absent, a loss, held: protected"],
    [
      "without the right",
      "root: { access: [] }",
      "root super user true -> false (), a loss, held: protected",
    ],
    [
      "spelled in other case",
      "ROOT: { absent: true }",
      "root account present -> absent, a loss, held: protected",
    ],
    [
      "past its until",
      "root: { until: 2026-11-30 }",
      "root super user true -> false (), a loss, held: protected",
    ],
  ])("when it is %s", (_, entry, expected) => {
    const live = makeLive({ sites: SITES, people: { second: { superuser: true } } });
    expect(effectsOf(planOf(`users:\n  ${entry}\n`, live, { settings: ALL }))).toEqual([expected]);
  });

  it("the job's account is the only active super user if the settings do not name it", () => {
    const live = makeLive({
      sites: SITES,
      people: { invited: { superuser: true, status: "pending" } },
    });
    const plan = planOf("users:\n  root: { absent: true }\n", live, {
      allSettings: "url: https://analytics.example.org\n",
    });
    expect(effectsOf(plan)).toEqual(["root account present -> absent, a loss, held: protected"]);
  });

  it("if the job's account could be one of several, no super user loses the right, and other people are planned as usual", () => {
    const live = makeLive({
      sites: SITES,
      people: {
        zoe: { superuser: true },
        ann: { access: { 1: "view" } },
        bob: { access: { 1: "view" } },
      },
    });
    const plan = planOf(
      "users:\n  zoe: { absent: true, email: z@example.org }\n  root: { access: [], email: new@example.org }\n  ann: { absent: true }\n  bob: { access: [] }\n",
      live,
      {
        allSettings: "url: https://analytics.example.org\n",
      },
    );
    expect(effectsOf(plan)).toEqual([
      "ann account present -> absent, a loss",
      "bob site 1: view -> none, a loss",
      "root super user true -> false (), a loss, held: account-unknown",
      "root e-mail root@example.org -> new@example.org",
      "zoe account present -> absent, a loss, held: account-unknown",
    ]);
  });

  it.each([
    ["nobody", "nobody"],
    ["no super user", "ann"],
    ["only invited", "invited"],
  ])("the settings must not name somebody who is %s", (_, account) => {
    const live = makeLive({
      sites: SITES,
      people: { ann: {}, invited: { superuser: true, status: "pending" } },
    });
    const make = (): unknown =>
      planOf("users: {}\n", live, {
        allSettings: `url: https://analytics.example.org\naccount: ${account}\n`,
      });
    expect(make).toThrow(AccessError);
    expect(make).toThrow(expect.objectContaining({ code: "usage" }));
    expect(make).toThrow(
      `settings.yaml has account: ${account}, which is not an active super user of https://analytics.example.org.`,
    );
  });
});

describe("protected logins never lose anything", () => {
  const live = makeLive({
    sites: SITES,
    people: { "Ann.Lee": { access: { 1: "write" } }, zoe: { superuser: true } },
  });
  const settings = "removals: all\nprotect: { logins: [ann.lee, Zoe] }";
  it.each([
    [
      "a deletion",
      "ann.lee: { absent: true }",
      "Ann.Lee account present -> absent, a loss, held: protected",
    ],
    [
      "a lower role",
      "ann.lee: { access: [{ role: view, sites: [1] }] }",
      "Ann.Lee site 1: write -> view, a loss, held: protected",
    ],
    [
      "a super user right",
      "zoe: { access: [] }",
      "zoe super user true -> false (), a loss, held: protected",
    ],
  ])("%s is on hold", (_, entry, expected) => {
    expect(effectsOf(planOf(`users:\n  ${entry}\n`, live, { settings }))).toEqual([expected]);
  });

  it("protected logins gain access like everybody else", () => {
    expect(
      effectsOf(
        planOf("users:\n  ann.lee: { access: [{ role: admin, sites: [1] }] }\n", live, {
          settings,
        }),
      ),
    ).toEqual(["Ann.Lee site 1: write -> admin"]);
  });

  it("protected logins lose nothing even if they match a pattern of ignored logins", () => {
    const plan = planOf("users:\n  zoe: { absent: true }\n", live, {
      settings: `${settings}\nignore: ["*"]`,
    });
    expect(effectsOf(plan)).toEqual(["zoe account present -> absent, a loss, held: protected"]);
    expect(plan.unmanaged.ignored).toBe(0);
  });
});

describe("a minimum of active super users remains", () => {
  const people = {
    ada: { superuser: true },
    ben: { superuser: true },
    ann: {},
    invited: { superuser: true, status: "pending" as const },
  };
  const live = makeLive({ sites: SITES, people });
  const LOST = "super user true -> false (), a loss";
  it.each([
    [
      "two of three can go if one must remain",
      1,
      "ada: { access: [] }\n  ben: { access: [] }",
      [`ada ${LOST}`, `ben ${LOST}`],
    ],
    ["one of three can go if two must remain", 2, "ada: { access: [] }", [`ada ${LOST}`]],
    [
      "two of three are on hold together if two must remain, because a program must not choose who goes",
      2,
      "ada: { access: [] }\n  ben: { absent: true }",
      [
        `ada ${LOST}, held: minimum-superusers`,
        "ben account present -> absent, a loss, held: minimum-superusers",
      ],
    ],
    [
      "somebody who becomes a super user in the same run counts",
      2,
      "ada: { access: [] }\n  ben: { access: [] }\n  ann: { superuser: true }",
      [`ada ${LOST}`, "ann super user false -> true", `ben ${LOST}`],
    ],
    [
      "an invited super user does not count",
      3,
      "ada: { access: [] }\n  invited: { superuser: true }",
      [`ada ${LOST}, held: minimum-superusers`],
    ],
    [
      "a new account that becomes a super user does not count, because nobody can log in with it yet",
      3,
      "ada: { access: [] }\n  new: { email: new@example.org, superuser: true, access: [{ role: view, sites: [1] }] }",
      [
        `ada ${LOST}, held: minimum-superusers`,
        "new account absent -> invited",
        "new super user false -> true",
      ],
    ],
  ])("%s", (_, superusers, entries, expected) => {
    const plan = planOf(`users:\n  ${entries}\n`, live, {
      settings: `protect: { superusers: ${superusers} }`,
    });
    expect(effectsOf(plan)).toEqual(expected);
  });

  it("the reason on hold names the number of remaining super users and the required number", () => {
    const plan = planOf("users:\n  ada: { access: [] }\n", live, {
      settings: "protect: { superusers: 3 }",
    });
    expect(plan.effects[0]?.held[0]?.text).toBe(
      "Only 2 active super users would remain, and settings.yaml requires 3 (protect.superusers). Invited super users do not count.",
    );
  });

  it("the reason uses the singular for one super user", () => {
    const plan = planOf(
      "users:\n  ada: { access: [] }\n",
      makeLive({ sites: SITES, people: { ada: { superuser: true } } }),
      { settings: "protect: { superusers: 2 }" },
    );
    expect(plan.effects[0]?.held[0]?.text).toContain("Only 1 active super user would remain, ");
  });

  it("a gain that is on hold because of the password does not count", () => {
    const plan = planOf(
      "users:\n  ada: { absent: true }\n  ben: { absent: true }\n  ann: { superuser: true }\n",
      live,
      {
        settings: "protect: { superusers: 2 }",
        run: { hasPassword: false },
      },
    );
    expect(effectsOf(plan)).toEqual([
      "ada account present -> absent, a loss, held: minimum-superusers",
      "ann super user false -> true, held: password-missing",
      "ben account present -> absent, a loss, held: minimum-superusers",
    ]);
  });

  it.each([
    ["created", "create", []],
    ["only invited", "invite", ["minimum-superusers"]],
  ])(
    "a new super user whose account is created counts, and one who is only invited does not: %s",
    (_, provision, held) => {
      const yaml = `users:\n  ada: { access: [] }\n  new: { email: new@example.org, provision: ${provision}, superuser: true, access: [{ role: view, sites: [1] }] }\n`;
      const plan = planOf(yaml, makeLive({ sites: SITES, people: { ada: { superuser: true } } }), {
        settings: "protect: { superusers: 2 }",
      });
      expect(effectOf(plan, "ada super").held.map(({ reason }) => reason)).toEqual(held);
    },
  );

  it("a gain without approval does not count either", () => {
    const settings = "protect: { superusers: 2 }";
    const approved = planOf("users:\n  ada: { access: [] }\n", live, { settings });
    const later = makeLive({ sites: SITES, people: { ...people, ben: {} } });
    const plan = planOf("users:\n  ada: { access: [] }\n  ann: { superuser: true }\n", later, {
      settings,
      approved,
    });
    expect(effectOf(plan, "ann").held.map(({ reason }) => reason)).toEqual(["not-approved"]);
    expect(effectOf(plan, "ada super").held.map(({ reason }) => reason)).toEqual([
      "minimum-superusers",
    ]);
  });

  it("somebody who was only invited can lose the right even if too few are active", () => {
    const plan = planOf(
      "users:\n  invited: { access: [] }\n",
      makeLive({ sites: SITES, people: { invited: people.invited } }),
      {
        settings: "protect: { superusers: 2 }",
      },
    );
    expect(effectsOf(plan)).toEqual([`invited ${LOST}`]);
  });
});

describe("which rule takes precedence", () => {
  it("with `managedBy: sso`, accounts are deleted and super user rights end, but other access and e-mail addresses are left to SSO", () => {
    const people = {
      ann: { access: { 1: "view" }, email: "ann@example.org" },
      bob: { access: { 1: "view" } },
      zoe: { superuser: true },
    };
    const yaml = `
users:
  ann: { managedBy: sso, email: new@example.org, access: [{ role: write, sites: [1, 2] }] }
  bob: { managedBy: sso, absent: true }
  zoe: { managedBy: sso, until: 2026-11-30 }
  new: { managedBy: sso, access: [{ role: view, sites: [1] }] }
`;
    const plan = planOf(yaml, makeLive({ sites: SITES, people }), { settings: ALL });
    expect(effectsOf(plan)).toEqual([
      "ann site 1: view -> write, held: managed-by-sso",
      "ann site 2: none -> write, held: managed-by-sso",
      "bob account present -> absent, a loss",
      "zoe super user true -> false (), a loss",
    ]);
    expect(plan.waiting.map(({ login, reason }) => `${login} ${reason}`)).toEqual([
      "new external-account",
    ]);
  });

  it("protection takes precedence over SSO", () => {
    const plan = planOf(
      "users:\n  ann: { managedBy: sso, absent: true }\n",
      makeLive({ sites: SITES, people: { ann: {} } }),
      {
        settings: "protect: { logins: [ann] }",
      },
    );
    expect(effectsOf(plan)).toEqual(["ann account present -> absent, a loss, held: protected"]);
  });

  it("`absent` takes precedence over grants and teams, and a user's `until` in the past over their grants", () => {
    const yaml = `
users:
  ann: { absent: true }
  bob: { until: 2026-11-30, superuser: true, access: [{ role: admin, sites: all }] }
teams:
  t: { members: [ann, bob], access: [{ role: admin, sites: all }] }
`;
    const live = makeLive({ sites: SITES, people: { ann: {}, bob: { access: { 1: "admin" } } } });
    expect(effectsOf(planOf(yaml, live))).toEqual([
      "ann account present -> absent, a loss",
      "bob site 1: admin -> none, a loss",
    ]);
  });
});

describe("accounts outside the manifests", () => {
  const live = makeLive({
    sites: SITES,
    people: {
      ann: { access: { 1: "write" } },
      zoe: { superuser: true },
      waits: { access: { 1: "view" }, status: "pending" },
      ran: { access: { 1: "view" }, status: "expired" },
      kept: { access: { 1: "view" } },
      "ldap-x": { access: { 1: "view" } },
      freed: { access: { 1: "view" } },
      empty: {},
    },
  });
  const aside = 'protect: { logins: [kept] }\nignore: ["ldap-*"]';
  it.each([
    ["report", ALL, [], 5],
    ["ignore", ALL, [], 0],
    [
      "remove",
      ALL,
      ["ann site 1: write -> none, a loss", "zoe super user true -> false (), a loss"],
      5,
    ],
    [
      "remove",
      "removals: written",
      [
        "ann site 1: write -> none, a loss, held: removals",
        "zoe super user true -> false (), a loss, held: removals",
      ],
      5,
    ],
  ])("unmanaged: %s, %s", (policy, removals, expected, named) => {
    const plan = planOf("released: [freed]\n", live, {
      settings: `unmanaged: ${policy}\n${removals}\n${aside}`,
    });
    expect(effectsOf(plan)).toEqual(expected);
    expect([plan.unmanaged.people.length, plan.unmanaged.ignored, plan.unmanaged.released]).toEqual(
      [named, 1, 1],
    );
  });

  it("unmanaged accounts have their own reason on hold, because no line asks for the removal", () => {
    const plan = planOf("users: {}\n", live, { settings: "unmanaged: remove" });
    expect(effectOf(plan, "ann").held[0]?.text).toBe(
      "The account is in no manifest. With `removals: written` in settings.yaml, apply removes only access that a manifest ends. Add the account to a manifest, or set `removals: all`.",
    );
  });
});

describe("a super user's e-mail is changed, because this removes no access", () => {
  const yaml = "users:\n  ada: { superuser: true, email: new@example.org }\n";
  const live = makeLive({ sites: SITES, people: { ada: { superuser: true } } });

  it.each([
    ["with default settings", "account: root"],
    ["when the login is protected", "account: root\nprotect: { logins: [ada] }"],
    ["when nothing may be removed", "account: root\nremovals: none"],
    ["when it is the job's own account", "account: ada"],
    ["when several logins could own the token", ""],
    ["when more super users are required than exist", "protect: { superusers: 3 }"],
  ])("%s", (_, settings) => {
    const plan = planOf(yaml, live, {
      allSettings: `url: https://analytics.example.org\n${settings}\n`,
    });
    expect(effectsOf(plan)).toEqual(["ada e-mail ada@example.org -> new@example.org"]);
    expect(plan.effects[0]?.risks).toEqual(["email-of-privileged"]);
  });

  it("a super user's e-mail is not changed without the password, which Matomo requires", () => {
    const plan = planOf(yaml, live, { run: { hasPassword: false } });
    expect(effectsOf(plan)).toEqual([
      "ada e-mail ada@example.org -> new@example.org, held: password-missing",
    ]);
  });
});
