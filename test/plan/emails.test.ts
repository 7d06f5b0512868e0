import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { effectOf, effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const people = (seed: WorldSeed["people"] = {}): Live =>
  makeLive({ sites: ["Shop"], people: seed });
const needs = ({ effects }: Plan): string[] =>
  effects.flatMap((effect) =>
    (effect.kind === "email" || effect.kind === "account") && effect.needs
      ? [`${effect.login} after ${effect.needs.join(" and ")}`]
      : [],
  );
const errors = ({ diagnostics }: Plan): string[] =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message, hint }) => `${message} ${hint}`);
const VIEW = "access: [{ role: view, sites: [1] }]";
const three = people({ ann: {}, ben: {}, cat: {} });

describe("an e-mail that another account gives up in the same plan", () => {
  it.each([
    [
      "is passed on",
      "ann: { email: ben@example.org }\n  ben: { email: ben2@example.org }",
      ["ann after ben"],
    ],
    [
      "is passed on in a chain",
      "ann: { email: ben@example.org }\n  ben: { email: cat@example.org }\n  cat: { email: cat2@example.org }",
      ["ann after ben", "ben after cat"],
    ],
    [
      "belongs to a deleted account",
      "ann: { email: ben@example.org }\n  ben: { absent: true }",
      ["ann after ben"],
    ],
    [
      "goes to a new account",
      `new: { email: ben@example.org, ${VIEW} }\n  ben: { email: ben2@example.org }`,
      ["new after ben"],
    ],
    [
      "goes to a new account under another login",
      `ben.two: { email: ben@example.org, ${VIEW} }\n  ben: { absent: true }`,
      ["ben.two after ben"],
    ],
    [
      "is the login of a new account",
      `ben@example.org: { email: new@example.org, ${VIEW} }\n  ben: { email: ben2@example.org }`,
      ["ben@example.org after ben"],
    ],
  ])("%s", (_, users, expected) => {
    const plan = planOf(`users:\n  ${users}\n`, three);
    expect([errors(plan), plan.frozen]).toEqual([[], []]);
    expect(needs(plan)).toEqual(expected);
    expect(plan.summary.held).toBe(0);
  });

  it("an e-mail that is given up can also be the login of the deleted account", () => {
    const live = people({ ann: {}, "ben@example.org": { email: "other@example.org" } });
    const plan = planOf(
      "users:\n  ann: { email: ben@example.org }\n  ben@example.org: { absent: true }\n",
      live,
    );
    expect([errors(plan), needs(plan)]).toEqual([[], ["ann after ben@example.org"]]);
    // The same account also has the e-mail.
    const both = people({ ann: {}, "ben@example.org": { email: "ben@example.org" } });
    const users =
      "users:\n  ann: { email: ben@example.org }\n  ben@example.org: { absent: true }\n";
    const freed = planOf(users, both);
    expect([errors(freed), needs(freed)]).toEqual([[], ["ann after ben@example.org"]]);
  });

  it.each<[string, string, PlanOptions, string]>([
    [
      "the deletion is on hold",
      "ann: { email: ben@example.org }\n  ben: { absent: true }",
      { settings: "protect: { logins: [ben] }" },
      "ann e-mail ann@example.org -> ben@example.org, held: needs-other",
    ],
    [
      "the change at the end of the chain is on hold",
      "ann: { email: ben@example.org }\n  ben: { email: cat@example.org }\n  cat: { absent: true }",
      { settings: "removals: none" },
      "ann e-mail ann@example.org -> ben@example.org, held: needs-other",
    ],
  ])("nobody gets it if %s", (_, users, options, expected) => {
    const plan = planOf(`users:\n  ${users}\n`, three, options);
    expect(effectsOf(plan)).toContain(expected);
    expect(effectOf(plan, "ann").held[0]?.text).toBe(
      "ben must get another e-mail first, and that change is on hold.",
    );
  });

  it("a new account waits if the change that frees its e-mail address is on hold, and so does its access", () => {
    const plan = planOf(
      `users:\n  new: { email: ben@example.org, ${VIEW} }\n  ben: { email: ben2@example.org }\n`,
      three,
      { run: { hasPassword: false } },
    );
    expect(effectsOf(plan)).toEqual([
      "ben e-mail ben@example.org -> ben2@example.org, held: password-missing",
      "new account absent -> invited, held: needs-other",
      "new site 1: none -> view, held: needs-other",
    ]);
    expect(plan.effects[1]?.held[0]?.text).toBe(
      "ben must get another e-mail first, and that change is on hold.",
    );
  });
});

describe("an e-mail that another account keeps is an error", () => {
  it("an exchange of e-mails is an error that names both people and both steps", () => {
    const plan = planOf(
      "users:\n  ann: { email: ben@example.org }\n  ben: { email: ANN@example.org }\n",
      three,
    );
    expect(effectsOf(plan)).toEqual([]);
    expect(errors(plan)).toEqual([
      "ann and ben swap their e-mail addresses. Matomo refuses such a swap. Make two changes. First give ann an e-mail address that nobody has, and apply that. Then give everybody their new address.",
      "ann and ben swap their e-mail addresses. Matomo refuses such a swap. Make two changes. First give ann an e-mail address that nobody has, and apply that. Then give everybody their new address.",
    ]);
  });

  it("a circle of e-mails is an error that names everybody in it, and whoever waits for one of them waits too", () => {
    const live = people({ ann: {}, ben: {}, cat: {}, dan: {} });
    const plan = planOf(
      "users:\n  dan: { email: ann@example.org }\n  ann: { email: ben@example.org }\n  ben: { email: cat@example.org }\n  cat: { email: ann.x@example.org }\n"
        .replace("ann.x@example.org }", "ann@Example.org }")
        .replace("dan: { email: ann@example.org }", "dan: { email: dan2@example.org }"),
      live,
    );
    expect(errors(plan).map((text) => text.slice(0, text.indexOf(" Make")))).toEqual([
      "ann, ben and cat swap their e-mail addresses in a circle. Matomo refuses such a swap.",
      "ann, ben and cat swap their e-mail addresses in a circle. Matomo refuses such a swap.",
      "ann, ben and cat swap their e-mail addresses in a circle. Matomo refuses such a swap.",
    ]);
    expect(effectsOf(plan)).toEqual(["dan e-mail dan@example.org -> dan2@example.org"]);
  });

  it("an e-mail stays taken if its owner's own change is refused, blocked by an error or left to SSO", () => {
    for (const ben of [
      "ben: { email: cat@example.org }",
      "ben: { email: x@example.org, access: [{ role: view, sites: [Nowhere] }] }",
      "ben: { email: x@example.org, managedBy: sso }",
      "ben: { email: x@example.org, provision: external }",
      "ben: { email: x@example.org, until: 2026-11-30 }",
      "ben: {}",
    ]) {
      const plan = planOf(`users:\n  ann: { email: ben@example.org }\n  ${ben}\n`, three);
      expect(errors(plan).join()).toContain(
        "The e-mail of ann belongs to the account ben in Matomo.",
      );
      expect(plan.frozen.map(({ login }) => login)).toContain("ann");
    }
  });

  it("an e-mail that another account keeps is an error, even at the end of a chain of thousands of changes", () => {
    const logins = Array.from({ length: 2_000 }, (_, index) => `p${index}`);
    const live = people(Object.fromEntries(logins.map((login) => [login, {}])));
    const chain = (last: string): string =>
      `users:\n${logins.map((login, index) => `  ${login}: { email: ${logins[index + 1] ?? last}@example.org }\n`).join("")}`;
    expect(needs(planOf(chain("free"), live))).toHaveLength(logins.length - 1);
    expect(errors(planOf(chain("p0"), live))).toHaveLength(logins.length);
  });
});

describe("the e-mail of an account with an open invitation", () => {
  const invited = (status: "pending" | "expired" | "active", version: string): Live => ({
    ...people({ pia: { status, access: { 1: "view" } } }),
    version,
  });
  const yaml = `users:\n  pia: { email: new@example.org, ${VIEW} }\n`;
  const RESEND = { settings: "invitations: { expired: resend }" };
  it.each([
    ["pending", "5.0.2", "sent-again"],
    ["pending", "5.1.9", "sent-again"],
    ["pending", "5.2.0-b5", "by-matomo"],
    ["pending", "5.10.0", "by-matomo"],
    ["pending", "6.0.0-dev", "by-matomo"],
    ["pending", "unknown", "sent-again"],
    ["expired", "5.0.2", "sent-again"],
    ["expired", "5.3.0-alpha", "by-matomo"],
    ["active", "5.3.0-alpha", undefined],
  ] as const)("%s, on %s: %s", (status, version, expected) => {
    const effect = effectOf(planOf(yaml, invited(status, version)), "pia e-mail");
    expect(effect).toMatchObject({ kind: "email" });
    expect(effect.kind === "email" && effect.invitation).toBe(expected);
  });

  it("a corrected e-mail is used if an expired invitation is sent again", () => {
    const plan = planOf(yaml, invited("expired", "5.0.2"), RESEND);
    expect(effectOf(plan, "pia account")).toMatchObject({ email: "new@example.org", held: [] });
  });

  it("an invitation waits while the change of the e-mail is on hold", () => {
    const plan = planOf(yaml, invited("expired", "5.0.2"), {
      ...RESEND,
      run: { hasPassword: false },
    });
    expect(effectsOf(plan)).toEqual([
      "pia account expired -> invited, held: needs-other",
      "pia e-mail pia@example.org -> new@example.org, held: password-missing",
    ]);
  });
});
