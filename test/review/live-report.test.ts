import { expect, test } from "vitest";
import type { Live, LivePerson } from "../../src/domain/live.ts";
import { reportOn, servicesIn } from "../../src/review/live-report.ts";
import { makeLive } from "../helpers/make-world.ts";

const NOW = new Date("2026-12-01T09:00:00Z");

function withSeen(live: Live, seen: Readonly<Record<string, string>>): Live {
  const people = [...live.people.values()].map((person): LivePerson => ({
    ...person,
    lastSeen: seen[person.login],
  }));
  return { ...live, people: new Map(people.map((person) => [person.key, person])) };
}

test("people count as unseen after 180 days, and programs never do", () => {
  const live = withSeen(
    makeLive({
      sites: ["One", "Two"],
      people: {
        never: {},
        old: { access: { 1: "view" } },
        fresh: {},
        "export-bot": {},
        invited: { status: "pending" },
      },
    }),
    { root: "2026-12-01T00:00:00Z", old: "2026-06-04T23:59:59Z", fresh: "2026-06-05T00:00:00Z" },
  );
  expect(reportOn(live, NOW).unseen).toEqual([
    { login: "old", lastSeen: "2026-06-04", sites: 1 },
    { login: "never", lastSeen: undefined, sites: 0 },
  ]);
  expect([...servicesIn(live)]).toEqual(["export-bot"]);
});

test("admins are foreign if their mail domain is not the organization's", () => {
  const live = makeLive({
    sites: ["One", "Two"],
    people: {
      inside: { email: "inside@Example.org", access: { 1: "admin" } },
      outside: { email: "outside@agency.example", access: { 1: "admin", 2: "view" } },
      chief: { email: "chief@notexample.org", superuser: true },
      reader: { email: "reader@agency.example", access: { 1: "write" } },
    },
  });
  expect(reportOn(live, NOW, ["example.org"]).foreignAdmins).toEqual([
    { login: "chief", domain: "notexample.org", sites: 2, superuser: true },
    { login: "outside", domain: "agency.example", sites: 1, superuser: false },
  ]);
});

test("accounts of one person are found by mailbox, e-mail and login", () => {
  const live = makeLive({
    sites: ["One"],
    people: {
      kim: { email: "kim@example.org" },
      kim2: { email: "Kim+matomo@example.org" },
      "jane.doe": { email: "jd@example.org" },
      "jane-doe2": { email: "other@example.org" },
      one: { email: "max.muster@example.org" },
      two: { email: "max.muster@mail.example" },
      "test.1": { email: "a1@example.org" },
      "test.2": { email: "a2@example.org" },
    },
  });
  expect(reportOn(live, NOW).twins).toEqual([
    { logins: ["jane-doe2", "jane.doe"], because: "same-name-in-login" },
    { logins: ["kim", "kim2"], because: "same-mailbox" },
    { logins: ["one", "two"], because: "same-name-in-email" },
  ]);
});

test("accounts with the same kind of name, number or mailbox can belong to several people", () => {
  const live = makeLive({
    sites: ["One"],
    people: {
      // The second of two people with the same name, whom the mail system distinguishes by a
      // number.
      "vera.berg": { email: "vera.berg@example.org" },
      "vera.berg76": { email: "vera.berg76@example.org" },
      "tina.roux12": { email: "tina.roux12@example.org" },
      "tina.roux71": { email: "tina.roux71@mail.example" },
      // Shared mailboxes of several companies.
      "marketing@a.example": { email: "marketing@a.example" },
      "marketing@b.example": { email: "marketing@b.example" },
      // First names and initials.
      julia: { email: "julia@a.example" },
      "julia@b.example": { email: "julia@b.example" },
      "m.muster": { email: "m.muster@a.example" },
      "m-muster": { email: "m.muster@b.example" },
      // A name that four people share.
      ...Object.fromEntries(
        ["a", "b", "c", "d"].map((company) => [
          `jan.koch@${company}.example`,
          { email: `jan.koch@${company}.example` },
        ]),
      ),
      // Two programs.
      "export.bot": { email: "export.bot@a.example" },
      "export-bot": { email: "export.bot@b.example" },
    },
  });
  expect(reportOn(live, NOW).twins).toEqual([]);
});

test("one person's accounts are reported once, for the strongest reason", () => {
  const live = makeLive({
    sites: ["One"],
    people: {
      "jane.doe": { email: "jane.doe@example.org" },
      "jane.doe2": { email: "jane.doe+2@example.org" },
      "jane_doe@mail.example": { email: "jane_doe@mail.example" },
    },
  });
  expect(reportOn(live, NOW).twins).toEqual([
    {
      logins: ["jane.doe", "jane.doe2", "jane_doe@mail.example"],
      because: "same-mailbox",
    },
  ]);
});

test("people with access to every site are listed with their lowest role, except super users", () => {
  const live = makeLive({
    sites: ["One", "Two"],
    people: {
      ann: { access: { 1: "admin", 2: "view" } },
      ben: { access: { 1: "admin", 2: "write" } },
      cem: { access: { 1: "admin" } },
    },
  });
  expect(reportOn(live, NOW).everywhere).toEqual([
    { login: "ann", role: "view" },
    { login: "ben", role: "write" },
  ]);
});
