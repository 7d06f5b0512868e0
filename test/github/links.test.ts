import { readFileSync } from "node:fs";
import { armor, Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openStage } from "./stage.ts";

test("an invitation by link is made after the merge, and its link leaves the run encrypted, in a file of its own", async () => {
  const identity = await generateIdentity();
  const settings = `url: https://analytics.example.org\ninvitations: { recipients: [${await identityToRecipient(identity)}] }\n`;
  await using stage = await openStage(
    { sites: [{ name: "Shop" }] },
    { "access/settings.yaml": settings, "access/people.yaml": "users:\n" },
    { bundle: true },
  );
  const people = "users:\n  new: { email: new@example.org, provision: invite-link, access: [{ role: view, sites: [Shop] }] }\n";
  const pull = stage.github.openPull({ head: "new", author: "carol", files: { "access/people.yaml": people } });
  await stage.plan(pull);
  stage.github.merge(pull, "dora");
  const result = await stage.apply();
  expect([result.code, result.reason], result.log).toEqual([0, "applied"]);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const links = await decrypter.decrypt(armor.decode(readFileSync(result.outputs["links-file"] ?? "", "utf8")), "text");
  expect(links).toMatch(/^new\thttp\S+action=acceptInvitation&token=\w+\n$/);
  expect(result.summary).toContain("Invitation links are among the run's artifacts");
  expect(result.log + result.summary + JSON.stringify(result.outputs)).not.toContain("token=");
});

test("what begins later is seen by the reviewer, and made by the schedule on its day", async () => {
  const seed: SandboxSeed = { sites: [{ name: "Shop" }], users: [{ login: "ann", email: "ann@example.org" }] };
  await using stage = await openStage(seed, {
    "access/settings.yaml": "url: https://analytics.example.org\n",
    "access/people.yaml": "users:\n  ann: { access: [] }\npublic: [{ sites: [Shop] }]\n",
  });
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const people = `users:\n  ann: { access: [{ role: write, sites: [Shop], from: ${day(1)} }] }\n`;
  const pull = stage.github.openPull({ head: "later", author: "carol", files: { "access/people.yaml": people } });
  const planned = await stage.plan(pull);
  const [comment] = stage.github.comments(pull);
  expect(comment?.body, planned.log).toContain("<summary>Begins later: 1</summary>");
  expect(comment?.body).toContain(`- **ann**: write on Shop (1) from ${day(1)}`);
  // The same pull request takes the key public out: a warning, not an error.
  expect(comment?.body).toContain("The key public was taken out");
  expect(planned.code).toBe(0);
});
