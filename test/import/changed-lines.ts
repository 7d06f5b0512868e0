import { diffLines } from "diff";
import type { Live } from "../../src/domain/live.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { TODAY } from "../helpers/make-world.ts";
import { importOf, NOW } from "./importing.ts";

/** What must be edited after one event in the largest team of an import. */
export interface Edited {
  readonly event: "a new site for the team" | "a new person in the team" | "another role";
  /** The number of new or changed lines in the files that `import` wrote. */
  readonly lines: number;
  /** The number of entries to edit if, without teams, every person had an entry with all sites. */
  readonly entries: number;
}

const PATH = "access/access.yaml";
const NEWCOMER = "new.colleague";

/** The number of new or changed lines. */
const changed = (before: string, after: string): number =>
  diffLines(before, after).reduce((sum, { added, count }) => sum + (added ? count : 0), 0);

/** Changes the lines of a team, from its name to the name of the next team. */
function inTeam(text: string, name: string, edit: (lines: string) => string): string {
  const start = text.indexOf(`\n  ${name}:\n`, text.indexOf("\nteams:\n")) + 1;
  const own = text.slice(start).split(/(?<=\n)(?= {2}\S|\n)/)[0] ?? "";
  return text.slice(0, start) + edit(own) + text.slice(start + own.length);
}

/** Adds an item to a list, which is written on one line or with one line per item. */
const withItem = (lines: string, key: string, item: string): string =>
  lines
    .replace(new RegExp(`^( {4}${key}: \\[)`, "m"), `$1${item}, `)
    .replace(new RegExp(`^( {4}${key}:\n)`, "m"), `$1      - ${item}\n`);

/**
 * Edits the files of an import for each of three events, and counts the edits.
 * @throws Error if the plan after an edit changes nobody, or other people than the event concerns
 */
export function editedFor(live: Live): Edited[] {
  const { files, teams } = importOf(live);
  const text = files.find(({ path }) => path === PATH)?.text ?? "";
  const settings = files.filter(({ path }) => path !== PATH);
  const [team] = teams.toSorted((a, b) => b.members.length - a.members.length);
  if (!team) throw new Error("there is no team");
  const { name, members } = team;
  const id = Math.max(...live.sites.keys()) + 1;
  const site = { id, name: "New site", group: "", mainUrl: "" };
  const grown: Live = { ...live, sites: new Map([...live.sites, [id, site]]) };
  const grant = `{ role: view, sites: { id: ${id}, name: ${site.name} } }`;
  const newUser = `users:\n  ${NEWCOMER}: { email: ${NEWCOMER}@example.org }\n`;
  const events: readonly (readonly [Edited["event"], string, readonly string[]])[] = [
    [
      "a new site for the team",
      inTeam(text, name, (own) => withItem(own, "access", grant)),
      members,
    ],
    [
      "a new person in the team",
      inTeam(text.replace("users:\n", newUser), name, (own) => withItem(own, "members", NEWCOMER)),
      [NEWCOMER],
    ],
    [
      "another role",
      inTeam(text, name, (own) =>
        own.replace(/role: \w+/, (role) => (role === "role: view" ? "role: write" : "role: view")),
      ),
      members,
    ],
  ];
  return events.map(([event, after, concerned]) => {
    const { manifest, diagnostics } = readManifest([...settings, { path: PATH, text: after }]);
    if (!manifest) throw new Error(`${event}: ${JSON.stringify(diagnostics[0])}`);
    const run = { hasPassword: true };
    const plan = makePlan({ manifest, live: grown, now: NOW, today: TODAY, run });
    const logins = new Set(plan.effects.map(({ login }) => login));
    if (logins.size === 0 || [...logins].some((login) => !concerned.includes(login)))
      throw new Error(`${event}: the plan is about ${[...logins].join(", ")}`);
    return { event, lines: changed(text, after), entries: concerned.length };
  });
}
