import { expect, test } from "vitest";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { openStory, person, type Story } from "./story.ts";

const LOGINS = ["ann", "bob", "cleo", "dirk", "pia", "quinn"];
const SITES: NonNullable<Parameters<typeof openStory>[0]["sites"]> = [
  { name: "Shop" },
  { name: "Blog" },
];
const NOTE = "access/note.yaml";
const note = (text: string): Record<string, string> => ({ [NOTE]: `teams: {}\n# ${text}\n` });
const accessOf = (story: Story): Promise<string[]> => Promise.all([1, 2].map(story.who));

/** Without a first approved plan nothing is applied by itself, and the run says what to do. */
async function expectNoBeginning(story: Story): Promise<void> {
  const night = await story.schedule();
  expect([night.code, night.reason]).toEqual([1, "no-baseline"]);
  expect(night.summary).toContain("Open a pull request with any change to the manifests.");
}

test("on first use, or after the record is lost, one reviewed pull request is enough to begin, and used approvals stay used", async () => {
  await using story = await openStory(
    { sites: SITES, users: LOGINS },
    { files: person("ann", "{ role: view, sites: [Shop] }") },
  );
  const { day, stage } = story;
  const { github } = stage;
  await expectNoBeginning(story);
  // Unapproved files exist already, and another one is pushed without review.
  const pushed = await story.push({
    ...person("bob", "{ role: admin, sites: [Shop] }"),
    ...person("pia", `{ role: view, sites: [Blog], from: ${day(1)} }`),
  });
  expect([pushed.reason, pushed.outputs["changes"]]).toEqual(["not-approved", "0"]);
  await story.drift();
  expect(story.issue()).toContain("**bob** has no access to Shop (1); the manifests grant admin");
  story.go(1);
  await expectNoBeginning(story);
  expect(await accessOf(story)).toEqual(["", ""]);
  await story.drift();
  expect(story.issue()).toContain("**pia** has no access to Blog (2); the manifests grant view");

  // The first pull request lists everything. Its own changes are applied, and the others wait and
  // are listed.
  const first = await story.propose(
    person("cleo", `{ role: write, sites: [Blog], until: ${day(9)} }`),
  );
  expect(first.body).toContain(
    "Approving this plan approves everything in the manifests: 4 grants for 4 people, including all first and last days, and 2 sites",
  );
  const began = await story.merge(first.pull);
  expect([began.reason, began.outputs["changes"]]).toEqual(["not-approved", "1"]);
  expect(await accessOf(story)).toEqual(["", "cleo write"]);
  const waits = await story.drift();
  expect(story.issue()).toMatch(/On hold since the last apply: 3 people[^]*\*\*Approve it\*\*/);
  const rest = await story.approve(waits.outputs["plan-hash"]);
  expect([rest.reason, rest.outputs["changes"]], rest.summary).toEqual(["applied", "3"]);
  expect([(await story.drift()).reason, story.issue()]).toEqual(["no-drift", ""]);
  const BEGUN = ["ann view, bob admin", "cleo write, pia view"];
  expect(await accessOf(story)).toEqual(BEGUN);

  // Somebody removes cleo's access by hand. Then the record is lost.
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "cleo",
    access: "noaccess",
    idSites: "2",
  });
  github.deleteBranch("matomo-access/audit");
  const LEFT = ["ann view, bob admin", "pia view"];
  story.go(2);
  const lost = await story.schedule();
  expect([lost.code, lost.reason]).toEqual([1, "record-incomplete"]);
  const [, repair = ""] = /repair: ([0-9a-f]{12})/.exec(lost.log) ?? [];
  const repaired = await stage.apply({
    dispatch: true,
    inputs: { repair },
    now: github.world.now(),
  });
  expect(repaired.reason, repaired.log).toBe("repaired");
  await expectNoBeginning(story);
  for (let runs = 0; runs < 2; runs++) {
    const again = await story.push(note(`${runs}`));
    expect([again.reason, again.outputs["changes"]], again.summary).toEqual(["not-approved", "0"]);
    await expectNoBeginning(story);
  }
  const second = await story.propose(
    person("dirk", `{ role: view, sites: [Shop], until: ${day(4)} }`),
  );
  expect(second.body).toContain("This plan is the first to be approved");
  const resumed = await story.merge(second.pull);
  expect([resumed.reason, resumed.outputs["changes"]], resumed.summary).toEqual([
    "not-approved",
    "1",
  ]);
  await story.push(note("once more"));
  expect(await accessOf(story)).toEqual(["ann view, bob admin, dirk view", LEFT[1]]);
  await story.drift();
  expect(story.issue()).toContain("**cleo** has no access to Blog (2); the manifests grant write");
  const back = await story.change(person("cleo", ""));
  expect(back.reason, back.summary).toBe("applied");
  expect([(await story.drift()).reason, story.issue()]).toEqual(["no-drift", ""]);
  // What the first plan listed ends on its day.
  story.go(5);
  expect([(await story.schedule()).outputs["changes"], await accessOf(story)]).toEqual(["1", LEFT]);
  expect(github.violations).toEqual([]);
});

test("after an upgrade, a renamed folder or branch, or a move to another server, approved and unapproved grants stay separate", async () => {
  await using story = await openStory({ sites: SITES, users: LOGINS });
  const { day, given, stage } = story;
  const { github } = stage;
  await story.change({
    ...person("ann", "{ role: view, sites: [Shop] }"),
    ...person("pia", `{ role: write, sites: [Shop], until: ${day(1)} }`),
    ...person("quinn", `{ role: write, sites: [Blog], until: ${day(1)} }`),
  });
  expect(await accessOf(story)).toEqual(["ann view, pia write", "quinn write"]);

  // With the record of an earlier version, a postponed and a deleted end still come, and a line
  // that begins later does not.
  story.downgrade();
  const pushed = await story.push({
    ...person("pia", "{ role: write, sites: [Shop], until: 2099-12-31 }"),
    "access/quinn.yaml": null,
    ...person("cleo", `{ role: write, sites: [Shop], from: ${day(1)} }`),
  });
  expect([pushed.reason, pushed.outputs["changes"]]).toEqual(["applied", "0"]);
  expect(pushed.summary).toContain("Nothing in the manifests is approved yet");
  story.go(2);
  const night = await story.schedule();
  expect(night.outputs["changes"], night.summary).toBe("2");
  expect(await accessOf(story)).toEqual(["ann view", ""]);
  await story.drift();
  expect(story.issue()).toMatch(/\*\*cleo\*\* has no access[^]*\*\*pia\*\* has no access/);
  // Access that is granted again by hand is a change by hand, which no schedule removes.
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "quinn",
    access: "view",
    idSites: "2",
  });
  expect((await story.schedule()).outputs["changes"]).toBe("0");
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "quinn",
    access: "noaccess",
    idSites: "2",
  });

  // A plan of version 1 that is merged before the upgrade approves its effects, and does not start
  // a record.
  const old = await story.propose(person("dirk", "{ role: view, sites: [Shop] }"));
  story.downgradePlan(old.pull);
  const merged = await story.merge(old.pull);
  expect([merged.reason, merged.outputs["changes"]], merged.summary).toEqual(["not-approved", "1"]);
  // After the upgrade, an open pull request is planned again and lists everything.
  const upgrade = await story.propose({
    ...person("pia", ""),
    ...person("cleo", ""),
  });
  expect(upgrade.body).toContain("The record is from an earlier version");
  const upgraded = await story.merge(upgrade.pull);
  expect(upgraded.reason, upgraded.summary).toBe("applied");
  expect([(await story.drift()).reason, await accessOf(story)]).toEqual([
    "no-drift",
    ["ann view, dirk view", ""],
  ]);

  // The default branch is renamed, and the record continues.
  github.renameDefaultBranch("trunk");
  const trunk = await story.propose(
    person("bob", `{ role: view, sites: [Blog], until: ${day(4)} }`),
  );
  expect(trunk.body).not.toContain("This plan is the first to be approved");
  const onTrunk = await story.merge(trunk.pull);
  expect([onTrunk.reason, onTrunk.outputs["changes"]], onTrunk.summary).toEqual(["applied", "1"]);

  // The folder is renamed. The new name has no record until a pull request starts one.
  const files = Object.entries(github.filesAt("trunk"));
  const moved = files.filter(([path]) => path.startsWith("access/"));
  given.inputs["dir"] = "staff";
  await story.push({
    ...Object.fromEntries(moved.map(([path]) => [path, null])),
    ...Object.fromEntries(moved.map(([path, text]) => [path.replace("access/", "staff/"), text])),
  });
  const folder = await story.propose({ "staff/note.yaml": "teams: {}\n" });
  expect(folder.body).toContain("This plan is the first to be approved");
  // The description lists everything that it approves, with later ends first.
  const [, listed = ""] =
    /<summary>(Approved by this first plan: \d+ grants?<.*)/s.exec(folder.body) ?? [];
  expect(listed).toMatch(/^.*\n\n- bob: view on Blog \(2\) until \d{4}-\d\d-\d\d \(/);
  expect(listed).toMatch(/\n- ann: view on /);
  expect(listed).toContain("- Site 2: Blog");
  expect((await story.merge(folder.pull)).reason).toBe("applied");
  story.go(5);
  expect([(await story.schedule()).outputs["changes"], await accessOf(story)]).toEqual([
    "1",
    ["ann view, dirk view", ""],
  ]);

  // On another server, no approval for the first one counts.
  const early = await story.propose({
    "staff/cleo.yaml": "users:\n  cleo: { access: [{ role: admin, sites: [Shop] }] }\n",
  });
  const users = LOGINS.map((login) => ({ login, email: `${login}@mail.example` }));
  const other = await startSandbox({ seed: { sites: SITES, users } });
  try {
    given.env["MATOMO_TOKEN"] = other.token;
    given.env["MATOMO_PASSWORD"] = other.password;
    await story.push({ "staff/settings.yaml": `url: ${other.url}\n` });
    const before = await story.merge(early.pull);
    expect([before.outputs["changes"], before.reason]).toEqual(["0", "not-approved"]);
    expect(before.summary).toContain("its plan is for another Matomo");
    const begin = await story.propose({ "staff/note.yaml": "teams: {}\n# here\n" });
    expect(begin.body).toContain("3 grants for 3 people");
    await story.merge(begin.pull);
    const all = await story.approve((await story.drift()).outputs["plan-hash"]);
    expect([all.reason, all.outputs["changes"]], all.summary).toEqual(["applied", "3"]);
    expect([(await story.drift()).reason, await accessOf(story)]).toEqual([
      "no-drift",
      ["ann view, dirk view", ""],
    ]);
  } finally {
    await other.close();
  }
  expect(github.violations).toEqual([]);
});
