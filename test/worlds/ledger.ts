import type { Plan } from "../../src/plan/plan.generated.ts";
import { type GrantLine, keyOf } from "./lines.ts";
import type { Role, SiteFacts } from "./server.ts";

const RANK: Readonly<Record<Role, number>> = { view: 1, write: 2, admin: 3 };

/** A line that reviewers saw, with the sites that they saw it give. */
interface Approved {
  readonly line: GrantLine;
  readonly sites: Set<number>;
}

const isOpen = ({ from = "", until = "9999" }: GrantLine, today: string): boolean =>
  from <= today && today <= until;

function matches({ sites }: GrantLine, { id, name, group }: SiteFacts): boolean {
  if ("id" in sites) return sites.id === id;
  return "name" in sites ? sites.name === name : sites.group === group;
}

/** What a run is judged by. */
export interface Run {
  readonly today: string;
  readonly before: ReadonlyMap<string, Role>;
  readonly after: ReadonlyMap<string, Role>;
  /** People whose lines have an error: they keep what they have, but for ends. */
  readonly frozen: ReadonlySet<string>;
  /** What the files say: a line that is gone from them gives nothing new. */
  readonly lines: readonly GrantLine[];
}

/**
 * What was approved, kept without asking the code under test: which lines a merged pull request
 * brought, and which sites had the names and groups that it showed.
 */
export class Ledger {
  readonly #approved = new Map<string, Approved>();
  /** Ended lines whose end no run has made yet. */
  readonly #ending = new Map<string, Approved>();
  readonly #shown = new Map<string, number>();
  /** Rights that were changed by hand since a run last made them. */
  readonly #byHand = new Set<string>();
  #highest = 0;

  /** A pull request was merged, whose plan showed the sites as they are called now. */
  merge(
    before: readonly GrantLine[],
    after: readonly GrantLine[],
    sites: readonly SiteFacts[],
    plan: Plan,
  ): void {
    const [was, is] = [before, after].map(
      (lines) => new Map(lines.map((line) => [keyOf(line), line])),
    );
    const isFirst = plan.initial !== undefined;
    for (const key of was?.keys() ?? []) if (!is?.has(key)) this.#approved.delete(key);
    for (const [key, line] of is ?? []) {
      if ((was?.has(key) === true && !isFirst) || this.#approved.has(key)) continue;
      const seen = sites.filter((site) => matches(line, site)).map(({ id }) => id);
      this.#approved.set(key, { line, sites: new Set(seen) });
    }
    for (const { site, after: identity, kind, approves } of plan.identities) {
      const facts = sites.find(({ id }) => id === site);
      // What no selector noticed gives nothing; a new site has one first identity.
      const isKnown = kind === "harmless" || (kind === "first" && site <= this.#highest);
      if (!approves || !identity || !facts || isKnown) continue;
      for (const { line, sites: own } of this.#approved.values())
        if (matches(line, facts)) own.add(site);
    }
    const first = plan.identities.filter(({ kind }) => kind === "first");
    this.#highest = Math.max(this.#highest, ...first.map(({ site }) => site));
    for (const effect of plan.effects)
      if (effect.kind === "site" && effect.cause === "pull-request" && effect.after)
        this.#show(`${effect.login} ${effect.site}`, effect.after.role);
  }

  #show(cell: string, role: Role): void {
    this.#shown.set(cell, Math.max(RANK[role], this.#shown.get(cell) ?? 0));
  }

  /** Sites that no run has seen before are new: patterns cover them as they are first called. */
  see(sites: readonly SiteFacts[]): void {
    const added = sites.filter(({ id }) => id > this.#highest);
    this.#highest = Math.max(this.#highest, ...sites.map(({ id }) => id));
    for (const site of added)
      for (const { line, sites: own } of this.#approved.values())
        if ("group" in line.sites && matches(line, site)) own.add(site.id);
  }

  touch(login: string, site: number): void {
    this.#byHand.add(`${login} ${site}`);
  }

  #given(cell: string, today: string): number {
    let given = 0;
    for (const { line, sites } of this.#approved.values())
      for (const site of sites)
        if (`${line.person} ${site}` === cell && isOpen(line, today))
          given = Math.max(given, RANK[line.role]);
    return given;
  }

  /** What is wrong with a run that was verified. */
  judge({ today, before, after, frozen, lines }: Run, sites: ReadonlySet<number>): string[] {
    const wrong: string[] = [];
    const role = (cell: string, of: ReadonlyMap<string, Role>): number =>
      RANK[of.get(cell) ?? "view"] * Number(of.has(cell));
    for (const [cell, now] of after) {
      const most = Math.max(
        role(cell, before),
        this.#given(cell, today),
        this.#shown.get(cell) ?? 0,
      );
      if (RANK[now] > most) wrong.push(`${cell} gained ${now}, which no approved plan showed`);
    }
    for (const [key, { line, sites: own }] of this.#approved) {
      if (line.until === undefined || line.until >= today) continue;
      this.#ending.set(key, { line, sites: own });
    }
    for (const { line, sites: own } of this.#ending.values())
      for (const site of own) {
        const cell = `${line.person} ${site}`;
        const kept = this.#given(cell, today);
        if (role(cell, after) > kept)
          wrong.push(`${cell} keeps ${after.get(cell)} though ${keyOf(line)} has ended`);
      }
    const written = new Set(lines.map(keyOf));
    for (const [key, { line, sites: own }] of this.#approved)
      for (const site of own) {
        if (!written.has(key)) continue;
        const cell = `${line.person} ${site}`;
        const isJudged = isOpen(line, today) && sites.has(site) && !frozen.has(line.person);
        if (isJudged && !this.#byHand.has(cell) && role(cell, after) < RANK[line.role])
          wrong.push(`${cell} lacks ${line.role}, which ${keyOf(line)} gives`);
      }
    if (wrong.length === 0) this.#settle(today);
    return wrong;
  }

  /** Verified ends are over: what is given again afterwards is a change by hand. */
  #settle(today: string): void {
    this.#ending.clear();
    for (const [key, { line }] of this.#approved)
      if (line.until !== undefined && line.until < today) this.#approved.delete(key);
    this.#shown.clear();
  }
}
