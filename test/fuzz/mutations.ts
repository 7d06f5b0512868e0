import type { SourceFile } from "../../src/manifest/model.ts";

/** Pseudo-random numbers that are the same for the same seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `count`. */
  number(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    const item = items[this.number(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

const SETTINGS = `# the guards
url: https://analytics.example.org
account: root
removals: written
unmanaged: report
ignore: ["ldap-*", "*@client.example", "a?b*c"]
protect: { logins: [root, "007"], superusers: 1 }
limits: { losing: { count: 5, percent: 10 }, gaining: { count: 3 } }
invitations: { days: 7, expired: report }
reviews: { days: 180 }
publish: false
`;

const PEOPLE = `# people
users:
  alice.martin:
    email: alice@example.org
    access:
      - role: write
        sites: [Shop DE, 2, { id: 3, name: Shop FR }, { group: "Client A *", url: "*.example.org" }, { set: eu-shops }]
        except: [Blog]
        capabilities: [tagmanager_publish_live_container]
        from: 2026-12-01
        until: 2027-03-31
        reason: statement of work 2026-17
        ticket: 1182
    reviewed: 2026-10-01
  bot: { email: bot@example.org, kind: service, provision: create, access: [{ role: view, sites: all }] }
  "007": { email: james@example.org, superuser: { until: 2026-12-24, reason: "holiday: cover" } }
  Müller: { absent: true }
  tom: &someone { email: tom@example.org, access: [] }
  eve:
    access:
    - { role: publisher, sites: Shop DE }
    - role: view
      sites: 2
      reason: >-
        a longer
        reason
`;

const TEAMS = `teams:
  client-a:
    description: "the first\\tclient"
    members: [alice.martin, { login: tom, until: 2026-12-15 }]
    access: [{ role: view, sites: { group: Production } }]
sites:
  eu-shops: [Shop DE, Shop FR, { name: "Shop ?? (EU)" }]
  more: { set: eu-shops, url: müller.example }
roles:
  publisher: { role: write, capabilities: [tagmanager_write] }
public:
  - { sites: [Blog], reason: public statistics }
released: [old.colleague]
`;

export const GOOD: readonly SourceFile[] = [
  { path: "access/settings.yaml", text: SETTINGS },
  { path: "access/people.yaml", text: PEOPLE },
  { path: "access/teams.yaml", text: TEAMS },
];

/** Texts that may cause problems in YAML, on a terminal, in Markdown or in this program. */
const PIECES = [
  ..."[]{}:,-?!&*#|>'\"%@`~=<\t \n\r\\/.0_",
  ": ",
  "- ",
  "? ",
  " #",
  "---\n",
  "...\n",
  "%YAML 1.1\n---\n",
  "%TAG ! tag:x,2026:\n",
  "!!str ",
  "!!binary ",
  "!x ",
  "&a ",
  "*a",
  "*someone",
  "<<: *someone",
  "<<<<<<< HEAD\n",
  "\r\n",
  "\n\n",
  "\u0000",
  "\u0007",
  "\u001b[31m",
  "\u00a0",
  "\u200b",
  "\u202e",
  "\u2028",
  "\ufeff",
  "é",
  "e\u0301",
  "а",
  "😀",
  '"\\ud800"',
  '"\\udc00x"',
  '"\\u0000"',
  "null",
  "true",
  "no",
  "yes",
  "1e3",
  "0x1f",
  ".inf",
  "-0",
  "99999999999999999999",
  "2026-02-30",
  "9999-99-99",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "{}",
  "[]",
  "''",
  '""',
  "[[[[",
  "]]]]",
  "{a: {b: {c: ",
  "- - - - ",
  "? ? ? ? ",
  "a: a: a: ",
  "|2-\n",
  ">+\n",
  "@".repeat(5),
  "`".repeat(5),
  "x".repeat(300),
  "root@localhost",
  "a@example.org",
  "::error::x",
  "https://example.org/",
  "xn--mller-kva.example",
  "users:\n",
  "sites: all\n",
  "role: superuser\n",
  "superuser: yes\n",
  "absent: true\n",
  "from: 2027-01-01\n",
] as const;

/** Values for any place after a colon or between commas. */
const VALUES = PIECES.filter((piece) => !piece.includes("\n"));

const lineStarts = (text: string): number[] => [...text.matchAll(/^/gm)].map(({ index }) => index);

type Mutation = (text: string, dice: Dice, other: string) => string;

const MUTATIONS: readonly Mutation[] = [
  // Inserts a piece anywhere.
  (text, dice) => {
    const at = dice.number(text.length + 1);
    return text.slice(0, at) + dice.pick(PIECES) + text.slice(at);
  },
  (text, dice) => {
    const at = dice.number(text.length + 1);
    return text.slice(0, at) + dice.pick(PIECES) + dice.pick(PIECES) + text.slice(at);
  },
  // Removes or replaces some characters.
  (text, dice) => {
    const at = dice.number(text.length + 1);
    return text.slice(0, at) + text.slice(at + 1 + dice.number(4));
  },
  (text, dice) => {
    const at = dice.number(text.length + 1);
    return text.slice(0, at) + dice.pick(PIECES) + text.slice(at + 1 + dice.number(6));
  },
  // Removes the end.
  (text, dice) => text.slice(0, dice.number(text.length + 1)),
  // Repeats, removes, moves or indents a line.
  (text, dice) => {
    const lines = text.split("\n");
    const at = dice.number(lines.length);
    return lines.toSpliced(at, 0, lines[dice.number(lines.length)] ?? "").join("\n");
  },
  (text, dice) => {
    const lines = text.split("\n");
    return lines.toSpliced(dice.number(lines.length), 1).join("\n");
  },
  (text, dice) => {
    const at = dice.pick(lineStarts(text));
    return text.slice(0, at) + dice.pick([" ", "  ", "\t", "    ", "- ", "? "]) + text.slice(at);
  },
  (text, dice) => {
    const at = dice.pick(lineStarts(text));
    return text.slice(0, at) + text.slice(at).replace(/^ {1,2}/, "");
  },
  // Replaces a value.
  (text, dice) => {
    const places = [...text.matchAll(/[:,[{-] +([^\s,\]}]+)/g)];
    const place = places.length === 0 ? undefined : dice.pick(places);
    if (!place) return text;
    const [whole, value = ""] = place;
    const at = place.index + whole.length - value.length;
    return text.slice(0, at) + dice.pick(VALUES) + text.slice(at + value.length);
  },
  // Replaces a key.
  (text, dice) => {
    const places = [...text.matchAll(/([\w.-]+):/g)];
    const place = places.length === 0 ? undefined : dice.pick(places);
    if (!place) return text;
    const [, key = ""] = place;
    return text.slice(0, place.index) + dice.pick(VALUES) + text.slice(place.index + key.length);
  },
  // Inserts a part of another file.
  (text, dice, other) => {
    const at = dice.number(text.length + 1);
    const from = dice.number(other.length);
    return text.slice(0, at) + other.slice(from, from + 1 + dice.number(80)) + text.slice(at);
  },
  // Inserts something deep, long, or repeated.
  (text, dice) => {
    const at = dice.number(text.length + 1);
    return text.slice(0, at) + dice.pick(PIECES).repeat(20 + dice.number(200)) + text.slice(at);
  },
  // Changes the line breaks.
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replaceAll("\n", "\r"),
  (text) => `\ufeff${text}`,
];

/** Only pieces, most of which are not YAML. */
const noise = (dice: Dice): string =>
  dice.pick(["", "", "users:\n  a:\n", "users: {a: {access: [{sites: ["]) +
  Array.from({ length: 1 + dice.number(40) }, () => dice.pick(PIECES)).join("");

/** The files of a case, always the same for the same seed. */
export function mutated(seed: number, files = GOOD): SourceFile[] {
  const dice = new Dice(seed);
  const texts = files.map(({ text }) => text);
  const rounds = dice.pick([1, 1, 2, 3, 4]);
  for (let round = 0; round < rounds; round++) {
    const at = dice.number(texts.length);
    const text = texts[at] ?? "";
    texts[at] =
      dice.number(25) === 0
        ? noise(dice)
        : dice.pick(MUTATIONS)(text, dice, texts[dice.number(texts.length)] ?? "");
  }
  return files.map(({ path }, index) => ({ path, text: (texts[index] ?? "").toWellFormed() }));
}
