import type { Plan } from "../../src/plan/plan.generated.ts";
import { covers, coversNew, type GrantLine, isOpen, keyOf } from "./lines.ts";
import type { Role, SiteFacts } from "./server.ts";

const RANK: Readonly<Record<Role, number>> = { view: 1, write: 2, admin: 3 };

/** A grant that reviewers saw. */
interface Approved {
  readonly line: GrantLine;
  /** All sites that they saw it grant. Its end removes it there. */
  readonly sites: Set<number>;
  /** The sites that it grants now, by approved names. */
  readonly due: Set<number>;
}

/** The rights that Matomo gives to people. */
export interface Rights {
  /** Roles by `login site`. Contains no super users. */
  readonly cells: ReadonlyMap<string, Role>;
  readonly superusers: ReadonlySet<string>;
}

/** The facts by which a run is judged. */
export interface Run {
  readonly today: string;
  readonly before: Rights;
  readonly after: Rights;
  /** People whose lines have an error. They keep their access except for ends. */
  readonly frozen: ReadonlySet<string>;
  /** Access that the run reports as on hold, because plans did not know each other. */
  readonly named: ReadonlySet<string>;
  /** Super users who stay because of settings.yaml, which makes the run red. */
  readonly kept: ReadonlySet<string>;
  /** Whether the run claims to be complete. */
  readonly green: boolean;
  /** The current grants in the files. A grant that is no longer there gives nothing new. */
  readonly lines: readonly GrantLine[];
}

/** A pull request as its reviewers saw it. */
export interface Reviewed {
  readonly before: readonly GrantLine[];
  readonly after: readonly GrantLine[];
  /** The sites with their names at that time. */
  readonly sites: readonly SiteFacts[];
  readonly plan: Plan;
  /** The grants that were approved at that time, so that reviewers saw their changes. */
  readonly known: ReadonlySet<string>;
  readonly day: string;
}

/**
 * Records what was approved, without asking the tested code: the grants of merged pull requests,
 * and the names, groups and hosts of sites that they showed.
 */
export class Ledger {
  readonly #approved = new Map<string, Approved>();
  /** Ended grants whose access no run has removed yet. */
  readonly #ending = new Map<string, Approved>();
  readonly #shown = new Map<string, number>();
  readonly #shownSuperusers = new Set<string>();
  /** Rights that were changed by hand since a run last applied them. */
  readonly #byHand = new Set<string>();
  /**
   * Access from approved grants of people whose lines had an error. Runs are red until somebody
   * fixes that.
   */
  readonly #stalled = new Set<string>();
  #highest = 0;

  /** The keys of the approved grants. */
  get keys(): ReadonlySet<string> {
    return new Set(this.#approved.keys());
  }

  merge({ before, after, sites, plan, known, day }: Reviewed): void {
    const [was, is] = [before, after].map(
      (lines) => new Map(lines.map((line) => [keyOf(line), line])),
    ) as [Map<string, GrantLine>, Map<string, GrantLine>];
    const isFirst = plan.initial !== undefined;
    for (const key of was.keys()) if (!is.has(key)) this.#approved.delete(key);
    const brought = new Set<string>();
    for (const [key, line] of is) {
      const isPast = line.until !== undefined && line.until < day;
      if (isPast || known.has(key) || (was.has(key) && !isFirst)) continue;
      brought.add(key);
      const seen = sites.filter((site) => covers(line, site)).map(({ id }) => id);
      const old = this.#approved.get(key);
      this.#approved.set(key, {
        line,
        sites: new Set([...(old?.sites ?? []), ...seen]),
        due: new Set([...(old?.due ?? []), ...seen]),
      });
    }
    for (const { site, after: identity, kind, approves } of plan.identities) {
      const facts = sites.find(({ id }) => id === site);
      // An identity that matches no selector approves nothing, and a new site has one first
      // identity.
      const isKnown = kind === "harmless" || (kind === "first" && site <= this.#highest);
      if (!approves || !identity || !facts || isKnown) continue;
      for (const [key, { line, sites: own, due }] of this.#approved) {
        if (!known.has(key) && !brought.has(key)) continue;
        // An exact name from before cannot mean a new site.
        const isNew = kind === "first" && !brought.has(key);
        if (isNew ? coversNew(line, facts) : covers(line, facts)) {
          own.add(site);
          due.add(site);
        } else due.delete(site);
      }
    }
    const first = plan.identities.filter(({ kind }) => kind === "first");
    this.#highest = Math.max(this.#highest, ...first.map(({ site }) => site));
    for (const effect of plan.effects) {
      if (effect.cause !== "pull-request") continue;
      if (effect.kind === "site" && effect.after)
        this.#show(`${effect.login} ${effect.site}`, effect.after.role);
      if (effect.kind === "superuser" && effect.after) this.#shownSuperusers.add(effect.login);
      if (effect.kind === "superuser")
        for (const { site, rights } of effect.access ?? [])
          this.#show(`${effect.login} ${site}`, rights.role);
    }
  }

  #show(cell: string, role: Role): void {
    this.#shown.set(cell, Math.max(RANK[role], this.#shown.get(cell) ?? 0));
  }

  /** Registers sites that no run has seen. Patterns match them by their first names. */
  see(sites: readonly SiteFacts[]): void {
    const added = sites.filter(({ id }) => id > this.#highest);
    this.#highest = Math.max(this.#highest, ...sites.map(({ id }) => id));
    for (const site of added)
      for (const { line, sites: own, due } of this.#approved.values())
        if (coversNew(line, site)) {
          own.add(site.id);
          due.add(site.id);
        }
  }

  /** @param site missing for the super user right */
  touch(login: string, site?: number): void {
    this.#byHand.add(site === undefined ? login : `${login} ${site}`);
  }

  #given(cell: string, today: string): number {
    let given = 0;
    for (const { line, sites } of this.#approved.values()) {
      if (line.role === "superuser" || !isOpen(line, today)) continue;
      for (const site of sites)
        if (`${line.person} ${site}` === cell) given = Math.max(given, RANK[line.role]);
    }
    return given;
  }

  #isSuperuser(login: string, today: string): boolean {
    return [...this.#approved.values()].some(
      ({ line }) => line.person === login && line.role === "superuser" && isOpen(line, today),
    );
  }

  #gains({ today, before, after }: Run): string[] {
    const wrong: string[] = [];
    for (const [cell, now] of after.cells) {
      const then = before.cells.get(cell);
      const most = Math.max(
        then ? RANK[then] : 0,
        this.#given(cell, today),
        this.#shown.get(cell) ?? 0,
      );
      if (RANK[now] > most) wrong.push(`${cell} gained ${now}, which no approved plan showed`);
    }
    for (const login of after.superusers)
      if (
        !before.superusers.has(login) &&
        !this.#isSuperuser(login, today) &&
        !this.#shownSuperusers.has(login)
      )
        wrong.push(`${login} became super user, which no approved plan showed`);
    return wrong;
  }

  #ends({ today, after, kept }: Run): string[] {
    const wrong: string[] = [];
    for (const [key, approved] of this.#approved)
      if (approved.line.until !== undefined && approved.line.until < today)
        this.#ending.set(key, approved);
    for (const { line, sites } of this.#ending.values()) {
      const { person } = line;
      if (line.role === "superuser") {
        const isOver = !this.#isSuperuser(person, today) && !kept.has(person);
        if (isOver && after.superusers.has(person))
          wrong.push(`${person} is still super user though ${keyOf(line)} has ended`);
        continue;
      }
      if (after.superusers.has(person)) continue;
      for (const site of sites) {
        const cell = `${person} ${site}`;
        const role = after.cells.get(cell);
        if (role && RANK[role] > this.#given(cell, today))
          wrong.push(`${cell} keeps ${role} though ${keyOf(line)} has ended`);
      }
    }
    return wrong;
  }

  /** Records missing access, and decides whether it is wrong. */
  #isWrong(what: string, person: string, { frozen, green }: Run): boolean {
    if (frozen.has(person)) {
      this.#stalled.add(what);
      return false;
    }
    return green || !this.#stalled.has(what);
  }

  #lacks(run: Run, sites: ReadonlySet<number>): string[] {
    const { today, after, named, lines } = run;
    const wrong: string[] = [];
    const written = new Set(lines.map(keyOf));
    // Access waits while a super user right is written.
    const waiting = new Set(
      lines.flatMap((line) =>
        line.role === "superuser" && isOpen(line, today) ? [line.person] : [],
      ),
    );
    for (const [key, { line, due }] of this.#approved) {
      const { person, role } = line;
      const isJudged = written.has(key) && isOpen(line, today);
      if (!isJudged || this.#byHand.has(person)) continue;
      if (role === "superuser") {
        if (!after.superusers.has(person) && this.#isWrong(person, person, run))
          wrong.push(`${person} is no super user: ${key}`);
        continue;
      }
      if (after.superusers.has(person) || waiting.has(person)) continue;
      for (const site of due) {
        const cell = `${person} ${site}`;
        if (!sites.has(site) || this.#byHand.has(cell) || named.has(cell)) continue;
        const now = after.cells.get(cell);
        if ((now ? RANK[now] : 0) < RANK[role] && this.#isWrong(cell, person, run))
          wrong.push(`${cell} lacks ${role}, which ${key} gives`);
      }
    }
    return wrong;
  }

  /** What is wrong with a verified run. @param sites the existing sites */
  judge(run: Run, sites: ReadonlySet<number>): string[] {
    const wrong = [...this.#gains(run), ...this.#ends(run), ...this.#lacks(run, sites)];
    if (wrong.length === 0) this.#settle(run);
    return wrong;
  }

  /** Verified ends are completed. If the access appears again, it was granted by hand. */
  #settle({ today, kept, green }: Run): void {
    this.#ending.clear();
    for (const [key, { line }] of this.#approved) {
      const waits = line.role === "superuser" && kept.has(line.person);
      if (line.until !== undefined && line.until < today && !waits) this.#approved.delete(key);
    }
    if (!green) return;
    this.#shown.clear();
    this.#shownSuperusers.clear();
  }
}
