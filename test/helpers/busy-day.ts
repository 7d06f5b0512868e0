import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";

/**
 * A plan with every kind of step: invitations, a created account, grants, an e-mail, super users in
 * both directions, losses, a deletion, and public access.
 */
export const BUSY_SEED: SandboxSeed = {
  sites: [{ name: "One" }, { name: "Two" }, { name: "Three" }, { name: "Four" }],
  users: [
    { login: "old.boss", email: "boss@example.org", superuser: true },
    { login: "new.boss", email: "newboss@example.org", access: [{ access: ["view"], sites: [1] }] },
    {
      login: "alice",
      email: "alice@example.org",
      access: [
        { access: ["view"], sites: [1, 2] },
        { access: ["admin"], sites: [3] },
      ],
    },
    {
      login: "bob",
      email: "bob@example.org",
      access: [{ access: ["write", "tagmanager_publish_live_container"], sites: [1, 2, 3, 4] }],
    },
    {
      login: "leaver",
      email: "leaver@example.org",
      access: [{ access: ["admin"], sites: [1, 2] }],
    },
    {
      login: "late",
      email: "late@example.org",
      pending: -10,
      access: [{ access: ["view"], sites: [1] }],
    },
    { login: "1234", email: "till@example.org", access: [{ access: ["view"], sites: [4] }] },
    {
      login: "stranger",
      email: "stranger@example.org",
      access: [{ access: ["admin"], sites: [2] }],
    },
  ],
  public: [2],
  rows: [{ login: "fresh", site: 4, access: "admin" }],
  reports: [{ login: "leaver", site: 1, description: "Weekly" }],
};

export const BUSY_SETTINGS = `url: https://analytics.example.org
account: root
removals: all
limits: { losing: { count: 20 }, gaining: { count: 20 } }
invitations: { expired: resend }
`;

export const BUSY_MANIFEST = `
users:
  old.boss: { email: boss@example.org, access: [{ role: write, sites: [One, Two] }, { role: view, sites: [Four] }] }
  new.boss: { email: newboss@example.org, superuser: true }
  alice: { email: alice@new.example.org, access: [{ role: write, sites: [One, Two] }, { role: view, sites: [Three] }] }
  bob: { email: bob@example.org, access: [{ role: write, sites: [One, Three] }] }
  leaver: { absent: true }
  late: { email: late@example.org, access: [{ role: view, sites: [One, Three] }] }
  "1234": { email: till@example.org, access: [{ role: write, sites: [Four], capabilities: [tagmanager_publish_live_container] }] }
  fresh: { email: fresh@example.org, access: [{ role: view, sites: [One] }, { role: admin, sites: [Two] }] }
  robot: { email: robot@example.org, kind: service, provision: create, access: [{ role: view, sites: all }] }
public:
  - { sites: [One] }
`;
