import fc from "fast-check";
import type { AccountStatus, Live, LivePerson, Site } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { makeRights, type Rights, type Role } from "../../src/domain/rights.ts";
import { makeLive } from "../helpers/make-world.ts";

/** Names as people type them: repeated ones, and some that need quotes or look like other YAML. */
const NAMES = [
  "Shop DE",
  "Shop DE",
  "yes",
  "1234",
  "*",
  "%TAG",
  "Blog & News",
  "a: b # c",
  "[x] {y}",
  "- dash",
  "all",
  "null",
  "2026-11-28",
  "no\u00a0break",
  "e\u0301te\u0301",
  '"quoted"',
  "it's",
  "🛒 shop",
  "",
  "  padded  ",
  "x".repeat(90),
  "Ünï",
  "`tick`",
  "!tag",
  "zero\u200bwidth",
] as const;
const GROUPS = ["", "", "Client A", "client a", "Client B", "R&D", "*", "123", "yes", "Öffentlich"];
const HOSTS = [
  "https://a.shop.example",
  "https://b.shop.example",
  "http://x.example",
  "",
  "https://müller.example",
];
const LOGINS = [
  "alice",
  "Bob",
  "müller",
  "1234",
  "0777",
  "1e3",
  "no",
  "carla.x",
  "d@example.org",
  "eve+1",
  "__proto__",
  "..",
  "-x",
  "@at",
  "constructor",
  "2026-11-28",
  "y".repeat(100),
  "straße",
  "gina",
  "hugo",
  "ida",
  "jan",
  "kim",
  "leo",
  // Made while Matomo's checks were off.
  "not valid",
  "n",
  "ré mi",
] as const;
const CAPABILITIES = [
  "tagmanager_write",
  "tagmanager_publish_live_container",
  "tagmanager_use_custom_templates",
];

const index = fc.nat({ max: 10_000 });
const pick = <T>(list: readonly T[], number: number): T => {
  const found = list[number % list.length];
  if (found === undefined) throw new Error("an empty list");
  return found;
};

const sitesFrom = (numbers: readonly number[]): Map<number, Site> => {
  const sites = new Map<number, Site>();
  let id = 0;
  for (const number of numbers) {
    id += 1 + (number % 3);
    sites.set(id, {
      id,
      name: pick(NAMES, number),
      group: pick(GROUPS, Math.floor(number / 7)),
      mainUrl: pick(HOSTS, Math.floor(number / 3)),
    });
  }
  return sites;
};

/** Rights by site from numbers: on single sites, on a group, or on all. */
function accessFrom(
  numbers: readonly number[],
  sites: ReadonlyMap<number, Site>,
  live: Live,
): Map<number, Rights> {
  const access = new Map<number, Rights>();
  const all = [...sites.values()];
  for (const number of numbers) {
    const role = pick<Role>(["view", "view", "write", "admin"], number);
    const capabilities = number % 5 === 0 ? [pick(CAPABILITIES, number)] : [];
    const group = pick(GROUPS, Math.floor(number / 11));
    const chosen =
      number % 7 === 0
        ? all
        : number % 2 === 0
          ? all.filter((site) => site.group === group)
          : [pick(all, number)];
    for (const { id } of chosen) access.set(id, makeRights(role, capabilities, live.capabilities));
  }
  return access;
}

const emailFrom = (login: string, number: number): string => {
  const plain = `${
    loginKey(login)
      .replaceAll(/[^a-z0-9]/g, "")
      .slice(0, 30) || "x"
  }${number % 10 === 7 ? "" : number}`;
  const domain = pick(["example.org", "client.example", "mail.example"], number);
  return pick(
    [
      `${plain}@${domain}`,
      `${plain}@${domain}`,
      `${plain}@${domain}`,
      `o'neil${number}@${domain}`,
      `a.@${domain}`,
      "alice",
      "d@example.org",
      "shared@example.org",
      "Shared@example.org",
      `x.${plain}@${domain}`.toUpperCase(),
    ],
    number,
  );
};

/** A Matomo as it may have grown over years, regardless of its current rules. */
export const randomLive: fc.Arbitrary<Live> = fc
  .record({
    sites: fc.array(index, { minLength: 1, maxLength: 14 }),
    /** Access that several people have alike. */
    shared: fc.array(fc.array(index, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 5,
    }),
    people: fc.uniqueArray(
      fc.record({
        login: fc.constantFrom(...LOGINS),
        number: index,
        own: fc.array(index, { maxLength: 2 }),
      }),
      { selector: ({ login }) => login, maxLength: LOGINS.length },
    ),
    anonymous: fc.oneof(
      fc.constant<number[]>([]),
      fc.array(
        index.map((number) => number * 8 + 1),
        { maxLength: 2 },
      ),
    ),
  })
  .map(({ sites: numbers, shared, people: seeds, anonymous }): Live => {
    const base = makeLive({ sites: ["placeholder"] });
    const sites = sitesFrom(numbers);
    const people = new Map(base.people);
    for (const { login, number, own } of seeds) {
      const teams = [0, 1].flatMap((nth) =>
        number % 3 > nth ? pick(shared, Math.floor(number / (nth + 2))) : [],
      );
      const superuser = number % 11 === 3;
      const status: AccountStatus =
        number % 13 === 4 ? "pending" : number % 13 === 5 ? "expired" : "active";
      const person: LivePerson = {
        key: loginKey(login),
        login,
        email: emailFrom(login, number),
        superuser,
        status,
        access: superuser ? new Map() : accessFrom([...teams, ...own], sites, base),
        usesTwoFactor: false,
      };
      people.set(person.key, person);
    }
    return {
      ...base,
      sites,
      people,
      anonymous: accessFrom(anonymous, sites, base),
    };
  });
