import { describe, expect, it } from "vitest";
import { withoutEmails, withoutEmailsOf } from "../../src/plan/without-emails.ts";
import { makeLive, makeManifest } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

describe("texts about a plan do not contain e-mails", () => {
  const plan = planOf(
    `
users:
  effect@example.org: { access: [{ role: view, sites: [1] }] }
  waiting@example.org: { access: [] }
  frozen@example.org: { access: [{ role: view, sites: [Shop IT] }] }
  ending@example.org: { access: [{ role: view, sites: [1], until: 2026-12-05 }] }
  beginning@example.org: { access: [{ role: view, sites: [1], from: 2027-01-10 }] }
  new.one: { email: new@mail.example, access: [{ role: view, sites: [1] }] }
  moved: { email: fresh@mail.example, access: [] }
`,
    makeLive({
      sites: ["Shop DE"],
      people: {
        "effect@example.org": {},
        "waiting@example.org": { status: "pending" },
        "frozen@example.org": {},
        "ending@example.org": { access: { 1: "view" } },
        "beginning@example.org": {},
        "unmanaged@example.org": { access: { 1: "view" } },
        moved: { email: "old@localhost" },
      },
    }),
  );
  const clean = withoutEmails(plan);

  it.each(["effect", "waiting", "frozen", "ending", "beginning", "unmanaged"])(
    "texts about a plan keep logins that look like e-mails, so that everybody can tell who is meant: %s",
    (part) => {
      expect(clean(`Refused for ${part}@example.org.`)).toBe(`Refused for ${part}@example.org.`);
    },
  );

  it("texts about a plan do not contain unusual e-mails of a new account", () => {
    const effects = plan.effects.map((effect) =>
      effect.kind === "account" ? { ...effect, email: "new@localhost" } : effect,
    );
    expect(withoutEmails({ ...plan, effects })("new@localhost has no mailbox.")).toBe(
      "(e-mail) has no mailbox.",
    );
    expect(clean("new@localhost has no mailbox.")).toBe("new@localhost has no mailbox.");
  });

  it("texts about a plan contain neither old and new e-mails of accounts, nor e-mails that people wrote into a reason", () => {
    expect(
      clean("new@mail.example, fresh@mail.example, old@localhost, asked by somebody@else.example"),
    ).toBe("(e-mail), (e-mail), (e-mail), asked by (e-mail)");
  });
});

describe("texts about manifests do not contain e-mails", () => {
  const clean = withoutEmailsOf([
    makeManifest({
      "settings.yaml":
        "url: https://analytics.example.org\naccount: robot@example.org\nprotect: { logins: [boss@example.org] }\n",
      "access.yaml":
        "users:\n  ann@example.org: { email: ann@mail.example, access: [] }\nreleased: [ben@example.org]\n",
    }),
    makeManifest({ "access.yaml": "users:\n  cy@example.org: {}\n" }),
  ]);

  it.each(["ann", "ben", "cy", "boss", "robot"])(
    "texts about manifests keep logins that are in any of them: %s",
    (name) => {
      expect(clean(`user ${name}@example.org`)).toBe(`user ${name}@example.org`);
    },
  );

  it("texts about manifests hide everything that looks like an e-mail and is not a login", () => {
    expect(clean("ann@mail.example and dee@example.org")).toBe("(e-mail) and (e-mail)");
  });
});
