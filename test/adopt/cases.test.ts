import { describe, expect, test } from "vitest";
import { adopting } from "./adopting.ts";

const FILE = `# who may see what
users:
  # head of shops
  alice: # since 2020
    email: alice@example.org
    access:
      # her shops
      - role: write # both
        sites: { group: Shops }
        until: 2027-03-31
        reason: statement of work
      - { role: view, sites: [Intranet] } # for lunch
    # dora looked at it
    reviewed: 2026-10-01
  bob: { email: "bob@example.org", access: [{ role: view, sites: [Shop DE, Shop FR] }] } # warehouse
  tom: { email: tom@example.org }
teams:
  analysts:
    members:
      - { login: tom, until: 2027-01-31 } # trainee
    access:
      - { role: view, sites: all, except: [Intranet], reason: "all but ours", ticket: OPS-1 }
      - { role: write, sites: [Intranet], from: 2027-01-01 }
`;
const ALICE = { 1: "write", 2: "write", 3: "view" };
const PEOPLE = {
  alice: { access: ALICE },
  bob: { access: { 1: "view", 2: "view" } },
  tom: { access: { 1: "view", 2: "view", 4: "view" } },
};
const changed = (people: object, file = FILE): ReturnType<typeof adopting> =>
  adopting(file, { people: { ...PEOPLE, ...people } }, { people: PEOPLE });

const BOB = '  bob: { email: "bob@example.org", access: [';
const VIEW = "{ role: view, sites: [Shop DE, Shop FR] }";

describe("a change made by hand is written into the manifests", () => {
  test.each<[string, object, string]>([
    [
      "a person gained a site",
      { bob: { access: { 1: "view", 2: "view", 3: "admin" } } },
      `-${BOB}${VIEW}] } # warehouse
+${BOB}${VIEW}, { role: admin, sites: [{ id: 3, name: Intranet }], reason: adopted from Matomo }] } # warehouse`,
    ],
    [
      "a person whose grants are on several lines gained two sites",
      { alice: { access: { ...ALICE, 4: "view + tagmanager_write" } } },
      `+      - { role: view, sites: [{ id: 4, name: "Blog: news" }], capabilities: [tagmanager_write], reason: adopted from Matomo }`,
    ],
    [
      "a role was raised: the line with the lower role is unchanged",
      { alice: { access: { ...ALICE, 3: "admin" } } },
      `+      - { role: admin, sites: [{ id: 3, name: Intranet }], reason: adopted from Matomo }`,
    ],
    [
      "a role was lowered on all sites of a line, which keeps its sites, its last day and its reason",
      { alice: { access: { 1: "view", 2: "view", 3: "view" } } },
      `-      - role: write # both
+      - role: view # both`,
    ],
    [
      "a role was lowered on one site of a pattern: the new grant has the last day of the old one",
      { alice: { access: { 1: "write", 2: "view", 3: "view" } } },
      `+        except:
+          - { id: 2, name: Shop FR }
+      - { role: view, sites: [{ id: 2, name: Shop FR }], until: 2027-03-31, reason: adopted from Matomo }`,
    ],
    [
      "a site that a pattern matches was lost",
      { alice: { access: { 1: "write", 3: "view" } } },
      `+        except:
+          - { id: 2, name: Shop FR }`,
    ],
    [
      "a site that the line names was lost",
      { bob: { access: { 2: "view" } } },
      `-${BOB}${VIEW}] } # warehouse
+${BOB}{ role: view, sites: [Shop FR] }] } # warehouse`,
    ],
    [
      "all access was lost",
      { bob: { access: {} } },
      `-${BOB}${VIEW}] } # warehouse
+${BOB}] } # warehouse`,
    ],
    [
      "one of two lines was removed together with its comment",
      { alice: { access: { 1: "write", 2: "write" } } },
      `-      - { role: view, sites: [Intranet] } # for lunch`,
    ],
    [
      "a capability was added",
      { bob: { access: { 1: "view + tagmanager_write", 2: "view" } } },
      `-${BOB}${VIEW}] } # warehouse
+${BOB}${VIEW}, { role: view, sites: [{ id: 1, name: Shop DE }], capabilities: [tagmanager_write], reason: adopted from Matomo }] } # warehouse`,
    ],
    [
      "a person became super user, and keeps their lines",
      { bob: { superuser: true } },
      `-${BOB}${VIEW}] } # warehouse
+${BOB}${VIEW}], superuser: { reason: adopted from Matomo } } # warehouse`,
    ],
    [
      "a changed e-mail keeps its quotes",
      {
        bob: { ...PEOPLE.bob, email: "bobby@example.org" },
        alice: { ...PEOPLE.alice, email: "a.martin@example.org" },
      },
      `-    email: alice@example.org
+    email: a.martin@example.org
-  bob: { email: "bob@example.org", access: [${VIEW}] } # warehouse
+  bob: { email: "bobby@example.org", access: [${VIEW}] } # warehouse`,
    ],
    [
      "new accounts are written into the file for people in no manifest",
      {
        "new.one": { email: "new@example.org", access: { 1: "admin", 2: "admin", 4: "view" } },
        "007": { superuser: true, email: "x@example.org" },
      },
      `access/adopted.yaml
+# Accounts found in Matomo that were in no manifest. Move each to the file where it belongs.
+users:
+  "007":
+    email: x@example.org
+    superuser: { reason: adopted from Matomo }
+  new.one:
+    email: new@example.org
+    access:
+      - { role: admin, sites: [{ id: 1, name: Shop DE }, { id: 2, name: Shop FR }], reason: adopted from Matomo }
+      - { role: view, sites: [{ id: 4, name: "Blog: news" }], reason: adopted from Matomo }`,
    ],
  ])("%s", (_, people, diff) => {
    const result = changed(people);
    expect(result.diff).toBe(diff);
    expect([result.skipped, result.notes, result.left.effects]).toEqual([[], [], []]);
  });

  test("if a team's site was lost, the person leaves the team and gets the team's other grants, with their days and reasons", () => {
    const { diff, notes, skipped, left } = changed({ tom: { access: { 1: "view", 2: "view" } } });
    expect(diff).toBe(`-  tom: { email: tom@example.org }
+  tom: { email: tom@example.org, access: [{ role: view, sites: all, except: [Intranet, { id: 4, name: "Blog: news" }], until: 2027-01-31, reason: all but ours, ticket: OPS-1 }, { role: write, sites: [Intranet], from: 2027-01-01, until: 2027-01-31 }] }
-    members:
-      - { login: tom, until: 2027-01-31 } # trainee
+    members: []`);
    expect(notes).toEqual([
      {
        login: "tom",
        text: "leaves the team analysts, because the team grants more than the person has. A team cannot grant less to one member. The person's own lines now grant the rest.",
      },
    ]);
    expect([skipped, left.effects]).toEqual([[], []]);
  });

  test("if only one site of a grant is left, the grant names it instead of excluding all others", () => {
    const { diff } = adopting(
      "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: all, until: 2027-05-01 }] }\n",
      {
        people: { alice: { access: { 2: "view" } } },
      },
    );
    expect(diff).toContain(
      "+  alice: { email: alice@example.org, access: [{ role: view, sites: [{ id: 2, name: Shop FR }], until: 2027-05-01, reason: adopted from Matomo }] }",
    );
  });

  test("a deleted account is declared absent and removed from its teams", () => {
    const { tom: _tom, alice: _alice, ...rest } = PEOPLE;
    const { diff, left } = adopting(FILE, { people: rest }, { people: PEOPLE });
    expect(diff).toBe(`-    access:
-      # her shops
-      - role: write # both
-        sites: { group: Shops }
-        until: 2027-03-31
-        reason: statement of work
-      - { role: view, sites: [Intranet] } # for lunch
+    absent: true
-  tom: { email: tom@example.org }
+  tom: { email: tom@example.org, absent: true }
-    members:
-      - { login: tom, until: 2027-01-31 } # trainee
+    members: []`);
    expect(left.effects).toEqual([]);
  });

  test("if an account exists that should be absent, adoption writes its access in Matomo, but no grant that begins later", () => {
    const { diff, left } = adopting(
      `users:
  bob: { absent: true, reason: left } # gone
  alice: { email: alice@example.org }
teams:
  later: { members: [alice, bob], access: [{ role: admin, sites: all, from: 2027-01-01 }] }
`,
      { people: { alice: {}, bob: { email: "b@example.org", access: { 1: "view" } } } },
      { people: { alice: {} } },
    );
    expect(diff).toBe(`-  bob: { absent: true, reason: left } # gone
+  bob: { email: b@example.org, access: [{ role: view, sites: [{ id: 1, name: Shop DE }], reason: adopted from Matomo }], reason: left } # gone
-  later: { members: [alice, bob], access: [{ role: admin, sites: all, from: 2027-01-01 }] }
+  later: { members: [alice], access: [{ role: admin, sites: all, from: 2027-01-01 }] }`);
    expect(left.effects).toEqual([]);
  });

  test("if a super user right was removed, the file gets the access that the person has instead", () => {
    const { diff, left } = adopting(
      "users:\n  alice: # boss\n    email: alice@example.org\n    superuser: true # for now\n    reviewed: 2026-01-01\n",
      { people: { alice: { access: { 1: "write" } } } },
      { people: { alice: { superuser: true } } },
    );
    expect(diff).toBe(
      `-    superuser: true # for now
+    access:
+      - { role: write, sites: [{ id: 1, name: Shop DE }], reason: adopted from Matomo }`.replace(
        "+    access",
        "+    access",
      ),
    );
    expect(left.effects).toEqual([]);
  });

  test("a site that was made public or private is changed under `public`", () => {
    const file =
      "users: { alice: { absent: true } }\npublic: # careful\n  - { sites: [Shop DE, Shop FR], reason: open data } # since 2019\n";
    const open = adopting(file, { public: { 1: "view", 2: "view", 4: "view" } });
    expect(open.diff).toBe(
      '+  - { sites: [{ id: 4, name: "Blog: news" }], reason: adopted from Matomo }',
    );
    expect(adopting(file, { public: { 2: "view" } }).diff)
      .toBe(`-  - { sites: [Shop DE, Shop FR], reason: open data } # since 2019
+  - { sites: [Shop FR], reason: open data } # since 2019`);
    expect(adopting(file, {}).diff).toBe(`-public: # careful
-  - { sites: [Shop DE, Shop FR], reason: open data } # since 2019
+public: [] # careful`);
  });

  test("a last line is kept if removing it would also end other access", () => {
    // With `removals: written`, access that no line ends stays.
    const files = (people: string): Record<string, string> => ({
      "settings.yaml": "url: https://analytics.example.org\naccount: root\n",
      "people.yaml": people,
    });
    const both = { 1: "view", 2: "view" } as const;
    const everybody = adopting(
      files("users: { alice: { absent: true } }\npublic: [{ sites: [Shop DE] }]\n"),
      { public: { 2: "view" } },
      { public: both },
    );
    expect(everybody.diff).toBe("");
    expect(everybody.skipped).toEqual([
      {
        login: "anonymous",
        why: "The edit would also remove access to site 2, which has been kept so far. First write a line that grants or ends this access.",
      },
    ]);
    const person = adopting(
      files(
        "users:\n  carl: { email: carl@example.org, access: [{ role: view, sites: [Shop DE] }] }\n",
      ),
      { people: { carl: { access: { 2: "view" } } } },
      { people: { carl: { access: both } } },
    );
    expect(person.diff).toBe("");
    expect(person.skipped.map(({ login }) => login)).toEqual(["carl"]);
  });

  test("a login or e-mail address that differs only in upper and lower case is not a change", () => {
    const people = {
      ALICE: PEOPLE.alice,
      Bob: { ...PEOPLE.bob, email: "BOB@example.org" },
      tom: PEOPLE.tom,
    };
    expect(adopting(FILE, { people }, { people: PEOPLE }).diff).toBe("");
    const { diff } = adopting(
      FILE,
      { people: { ...people, ALICE: { access: { ...ALICE, 4: "view" } } } },
      { people: PEOPLE },
    );
    expect(diff).toBe(
      `+      - { role: view, sites: [{ id: 4, name: "Blog: news" }], reason: adopted from Matomo }`,
    );
  });

  test("a merged change that was never applied is left to apply", () => {
    const before = { ...PEOPLE, bob: { access: { 1: "view" } } };
    const { diff, left } = adopting(
      FILE,
      { people: { ...before, tom: { access: { 1: "admin", 2: "view", 4: "view" } } } },
      { people: before },
    );
    expect(diff).toContain(
      "+  tom: { email: tom@example.org, access: [{ role: admin, sites: [{ id: 1, name: Shop DE }]",
    );
    expect(left.effects.map(({ login, cause }) => `${login} ${cause}`)).toEqual(["bob held"]);
  });
});

describe("adopting keeps every other byte of a file", () => {
  const EDIT = { bob: { access: { 1: "view", 2: "view", 3: "admin" } } };
  const ADDED = "{ role: admin, sites: [{ id: 3, name: Intranet }], reason: adopted from Matomo }";

  test.each<[string, string, string]>([
    [
      "brackets over several lines",
      "[\n      { role: view, sites: [Shop DE] }, # one\n      { role: view, sites: [Shop FR] }\n    ]",
      `[\n      { role: view, sites: [Shop DE] }, # one\n      { role: view, sites: [Shop FR] },\n      ${ADDED}\n    ]`,
    ],
    [
      "a comma after the last item",
      "[\n      { role: view, sites: [Shop DE, Shop FR] }, # one\n    ]",
      `[\n      { role: view, sites: [Shop DE, Shop FR] }, # one\n      ${ADDED},\n    ]`,
    ],
    [
      "a list that is indented like its key",
      "\n    - role: view\n      sites: [Shop DE, Shop FR]\n      # about bob",
      `\n    - role: view\n      sites: [Shop DE, Shop FR]\n      # about bob\n    - ${ADDED}`,
    ],
    [
      "unusual spaces",
      "   [  {role: view,sites: [ Shop DE,Shop FR ]}  ]",
      `   [  {role: view,sites: [ Shop DE,Shop FR ]}, ${ADDED}  ]`,
    ],
  ])("%s", (_, access, after) => {
    const file = (text: string): string =>
      `users:\n  bob:\n    email: 'bob@example.org'   # odd\n    access: ${text}\n  # the end\n\n`.replace(
        ": \n",
        ":\n",
      );
    expect(adopting(file(access), { people: EDIT }).text()).toBe(file(after));
  });

  test("adopting keeps Windows line breaks and a missing line break at the end", () => {
    const crlf = FILE.replaceAll("\n", "\r\n");
    const after = changed(EDIT, crlf).text();
    expect(after.split("\r\n").length).toBe(crlf.split("\r\n").length);
    expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const open =
      "users:\n  bob:\n    access:\n      - { role: view, sites: [Shop DE, Shop FR] } # no more";
    expect(adopting(open, { people: EDIT }).text()).toBe(`${open}\n      - ${ADDED}`);
  });

  test("people in several files are changed where their entries are", () => {
    const { files } = adopting(
      {
        "a/people.yaml": "users:\n  alice: { email: alice@example.org, access: [] }\n",
        "b/people.yml": "# theirs\nusers:\n  bob: { email: bob@example.org, access: [] }\n",
        "b/teams.yaml":
          "teams:\n  all: { members: [bob], access: [{ role: view, sites: [Intranet] }] }\n",
        "c.yaml": "users:\n  carl: { absent: true }\n",
      },
      { people: { alice: { access: { 1: "view" } }, bob: { access: { 4: "write" } } } },
    );
    expect(files.map(({ path, text }) => `${path}\n${text}`)).toEqual([
      "access/a/people.yaml\nusers:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [{ id: 1, name: Shop DE }], reason: adopted from Matomo }] }\n",
      '# theirs\nusers:\n  bob: { email: bob@example.org, access: [{ role: write, sites: [{ id: 4, name: "Blog: news" }], reason: adopted from Matomo }] }\n'.replace(
        /^/,
        "access/b/people.yml\n",
      ),
      "access/b/teams.yaml\nteams:\n  all: { members: [], access: [{ role: view, sites: [Intranet] }] }\n",
    ]);
  });

  test("new accounts are added to an existing adopted.yaml, and without new accounts this file stays unchanged", () => {
    const files = (text: string): Record<string, string> => ({
      "people.yaml": FILE,
      "adopted.yaml": text,
    });
    const newcomer = { carl: { email: "carl@example.org", access: { 1: "view" } } };
    const LINE = "{ role: view, sites: [{ id: 1, name: Shop DE }], reason: adopted from Matomo }";
    const added = (text: string): string =>
      adopting(files(text), { people: { ...PEOPLE, ...newcomer } }, { people: PEOPLE }).text(
        "adopted.yaml",
      );
    expect(added("# found\nusers: # here\n  # the rest\n")).toBe(
      `# found\nusers: # here\n  carl:\n    email: carl@example.org\n    access:\n      - ${LINE}\n  # the rest\n`,
    );
    expect(added("users: {}\n")).toBe(
      `users:\n  carl:\n    email: carl@example.org\n    access:\n      - ${LINE}\n`,
    );
    expect(added("released: [gone]\n")).toBe(
      `released: [gone]\nusers:\n  carl:\n    email: carl@example.org\n    access:\n      - ${LINE}\n`,
    );
    expect(added("users: { gone: { absent: true } }\n")).toBe(
      `users: { gone: { absent: true }, carl: { email: carl@example.org, access: [${LINE}] } }\n`,
    );
    const { files: written } = adopting(
      files("released: [gone]\n"),
      { people: { ...PEOPLE, bob: { access: { 1: "admin", 2: "view" } } } },
      { people: PEOPLE },
    );
    expect(written.map(({ path }) => path)).toEqual(["access/people.yaml"]);
  });

  test("names of sites and people cannot inject YAML", () => {
    const file = "users: { alice: { email: alice@example.org, access: [] } }\n";
    const nasty = [
      "*Sale",
      "a: b",
      "x } ]",
      "# no",
      "'",
      '"',
      "- y",
      "no",
      "12",
      "\u2028z",
      "😀 ok",
    ];
    for (const name of nasty) {
      const result = adopting(file, {
        sites: [name],
        people: { alice: { access: { 1: "view" } } },
      } as never);
      expect([name, result.adopted, result.left.effects]).toEqual([name, ["alice"], []]);
    }
  });
});

describe("what cannot be written is reported with the reason", () => {
  const GAIN = { alice: { access: { 1: "admin" } } };
  test.each<[string, string, object, string, string]>([
    [
      "an alias",
      "users:\n  bob: { absent: true, access: &a [{ role: view, sites: all }] }\n  alice: { email: alice@example.org, access: *a }\n",
      GAIN,
      "alice",
      "access/people.yaml:3: the line is an alias (*a), and its value is in another place.",
    ],
    [
      "an anchor that other lines repeat",
      "users:\n  alice: { email: alice@example.org, access: &a [{ role: view, sites: [Intranet] }] }\n  bob: { absent: true, access: *a }\n",
      GAIN,
      "alice",
      "access/people.yaml:2: other lines repeat &a, and would change too.",
    ],
    [
      "days of the user that allow no access today",
      "users:\n  alice: { email: alice@example.org, from: 2027-01-01, access: [{ role: view, sites: [Intranet] }] }\n",
      GAIN,
      "alice",
      "access/people.yaml:2: the days of the user (from) allow no access today, but the person has access in Matomo. Change these days first.",
    ],
    [
      "an e-mail that no manifest can contain",
      "users:\n  alice: { email: alice@example.org, access: [] }\n",
      { alice: { email: "no e-mail" } },
      "alice",
      "The e-mail in Matomo cannot be written into a manifest: no e-mail.",
    ],
    [
      "more than view for the public",
      "users: { alice: { absent: true } }\npublic: []\n",
      { anonymous: true },
      "anonymous",
      "Visitors have more access than the role view on site 1. No manifest can grant that.",
    ],
    [
      "a line with an error",
      "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [Shop XX] }] }\n",
      GAIN,
      "alice",
      'Cannot be compared: access/people.yaml:2: There is no site called "Shop XX" in Matomo.',
    ],
  ])("%s", (_, file, people, login, why) => {
    const isPublic = "anonymous" in people;
    const result = adopting(
      file,
      isPublic ? { public: { 1: "write" } } : { people: people as never },
    );
    expect(result.skipped).toEqual([{ login, why: expect.stringContaining(why) as string }]);
    expect([result.files, result.adopted]).toEqual([[], []]);
  });

  test("a person who cannot be written does not prevent adopting the others", () => {
    const file =
      "users:\n  alice: { email: alice@example.org, access: [] }\n  bob: { email: bob@example.org, access: [] }\n";
    const { adopted, skipped } = adopting(file, {
      people: { alice: { email: "odd" }, bob: { access: { 1: "view" } } },
    });
    expect([adopted, skipped.map(({ login }) => login)]).toEqual([["bob"], ["alice"]]);
    // Alice has the e-mail that bob has in the files, and bob's e-mail changed too, so both are
    // written.
    const withAccess = file.replace(
      "bob@example.org, access: []",
      "bob@example.org, access: [{ role: view, sites: [1] }]",
    );
    const moved = adopting(withAccess, {
      people: { alice: { email: "bob@example.org" }, bob: { email: "bob2@example.org" }, carl: {} },
    });
    expect([moved.adopted, moved.skipped]).toEqual([["alice", "bob"], []]);
  });
});
