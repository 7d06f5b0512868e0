import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { armor, Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import type { SandboxFault } from "../../src/sandbox/server.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);
const SETTINGS = `url: https://analytics.example.org\nremovals: all\ninvitations: { expired: resend, recipients: [${recipient}] }\n`;
const FILE = ".matomo-access/invite-links.age";
const newcomer = (login: string): string =>
  `users:\n  ${login}: { email: ${login}@example.org, provision: invite-link, access: [{ role: view, sites: [1] }] }\n`;

async function linksIn(place: Workplace, path = FILE): Promise<Record<string, string>> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const text = await decrypter.decrypt(
    armor.decode(readFileSync(join(place.cwd, path), "utf8")),
    "text",
  );
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split("\t") as [string, string]),
  );
}

async function openPlace(): Promise<Workplace> {
  const place = await openWorkplace({ sites: [{ name: "One" }] });
  place.manifests({ "settings.yaml": SETTINGS, "people.yaml": newcomer("new") });
  return place;
}

/** Makes the given number of next link requests fail. */
const spoil = (place: Workplace, times: number, fault: SandboxFault): void => {
  let left = times;
  place.sandbox.setHook(({ phase, method }) => {
    if (phase !== "after" || method !== "UsersManager.generateInviteLink" || left === 0)
      return undefined;
    left -= 1;
    return fault;
  });
};

test("an invitation link is written to an encrypted file that only the recipients can read, and the run prints its path", async () => {
  await using place = await openPlace();
  const { code, out } = await place.run(["apply", "--yes"]);
  expect([code, out.includes(FILE), out.includes("age --decrypt")]).toEqual([0, true, true]);
  const links = await linksIn(place);
  expect(Object.keys(links)).toEqual(["new"]);
  expect(links["new"]).toMatch(/action=acceptInvitation&token=\w{16,}/);
  expect(out).not.toContain("token=");
});

test("a later run does not overwrite the links of an earlier one", async () => {
  await using place = await openPlace();
  await place.run(["apply", "--yes"]);
  place.manifests({
    "settings.yaml": SETTINGS,
    "people.yaml": `${newcomer("new")}${newcomer("other").replace("users:\n", "")}`,
  });
  const second = await place.run(["apply", "--yes", "--json"]);
  expect((JSON.parse(second.out) as { links: string }).links).toMatch(/invite-links-2\.age$/);
  expect(Object.keys(await linksIn(place))).toEqual(["new"]);
  expect(Object.keys(await linksIn(place, ".matomo-access/invite-links-2.age"))).toEqual(["other"]);
});

test("a link without a clear answer is requested again, because the lost one is useless", async () => {
  await using place = await openPlace();
  spoil(place, 1, { kind: "drop" });
  expect((await place.run(["apply", "--yes"])).code).toBe(0);
  expect(Object.keys(await linksIn(place))).toEqual(["new"]);
});

test("a link is also requested again if the invitation had no clear answer", async () => {
  await using place = await openPlace();
  let left = 1;
  place.sandbox.setHook(({ phase, method }) => {
    if (phase !== "after" || method !== "UsersManager.inviteUser" || left === 0) return undefined;
    left -= 1;
    return { kind: "drop" };
  });
  expect((await place.run(["apply", "--yes"])).code).toBe(0);
  expect(Object.keys(await linksIn(place))).toEqual(["new"]);
});

test("an invitation whose link is lost is not a success, although the account exists", async () => {
  await using place = await openPlace();
  spoil(place, 99, { kind: "truncate", bytes: 5 });
  const { code, out } = await place.run(["apply", "--yes"]);
  expect(code).toBe(4);
  expect(out).toContain("new is invited, but there is no invitation link");
  expect(existsSync(join(place.cwd, FILE))).toBe(false);
});

test("an invitation whose link cannot be written is not a success, but the account's access is granted", async () => {
  await using place = await openPlace();
  const { code, out } = await place.run(["apply", "--yes", "--links", "/dev/null/links.age"]);
  expect([code, /cannot\s+be\s+written/.test(out), out.includes("age --decrypt")]).toEqual([
    4,
    true,
    false,
  ]);
  expect(out).toContain("Not complete: 1 change applied; 1 change not applied.");
  expect(out).not.toContain("token=");
});

test("an expired invitation by link gets a new link and no mail", async () => {
  await using place = await openWorkplace({
    sites: [{ name: "One" }],
    users: [
      {
        login: "new",
        email: "new@example.org",
        pending: -1,
        access: [{ access: ["view"], sites: [1] }],
      },
    ],
  });
  place.manifests({ "settings.yaml": SETTINGS, "people.yaml": newcomer("new") });
  const { code, out } = await place.run(["apply", "--yes"]);
  expect([
    code,
    out.includes("is invited again by an encrypted link: the invitation has expired"),
  ]).toEqual([0, true]);
  expect(place.writes().map((call) => call.split(" ")[0])).toEqual([
    "UsersManager.generateInviteLink",
  ]);
  expect(Object.keys(await linksIn(place))).toEqual(["new"]);
});
