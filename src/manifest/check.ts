import { loginKey, type LoginKey, LoginPatterns } from "../domain/login.ts";
import { didYouMean } from "../domain/names.ts";
import { type Definitions, place } from "./definitions.ts";
import type { SiteSelector, SiteSet, Settings } from "./model.ts";

/** Compares the members of teams, and the released logins, with the users. */
function checkLogins(found: Definitions): void {
  const names = [...found.users.values()].map(({ login }) => login);
  for (const team of found.teams.values()) {
    if (found.findings.isFull) return;
    for (const { key, login, at } of team.members) {
      const user = found.users.get(key);
      if (user && user.login !== login) {
        found.report(
          "two-spellings",
          `${login} is another spelling of the user ${user.login} (${place(user.at)}).`,
          `Write ${user.login}.`,
          at,
        );
      } else if (!user) {
        const released = found.released.get(key);
        const [alike] = released ? [] : found.findings.nearest(login, names);
        const hint = released
          ? `${login} is released in ${place(released.at)}, so a team cannot grant access to this login.`
          : alike === undefined
            ? `Define ${login} under users:.`
            : `Did you mean ${alike}? Otherwise define ${login} under users:.`;
        found.report(
          "unknown-login",
          `${login} is in the team ${team.name}, but no user with that login is defined.`,
          hint,
          at,
        );
      }
    }
  }
  for (const [key, { login, at }] of found.released) {
    const user = found.users.get(key);
    if (user)
      found.report(
        "defined-twice",
        `${login} is released, but also defined in ${place(user.at)}.`,
        "A released login is no longer managed: delete one of the two.",
        at,
      );
  }
}

/** Finds e-mails that belong to two users or equal another user's login: Matomo refuses both. */
function checkEmails(found: Definitions): void {
  const owners = new Map<LoginKey, { login: string; at: { file: string; line: number } }>();
  for (const { email, emailAt, at, login, absent } of found.users.values()) {
    if (email === undefined || absent) continue;
    const key = loginKey(email);
    const first = owners.get(key);
    const here = emailAt ?? at;
    if (first)
      found.report(
        "same-email",
        `${login} has the e-mail of ${first.login} (${first.at.file}:${first.at.line}).`,
        "Matomo accepts each e-mail only once. Give one of the two users another e-mail.",
        here,
      );
    else owners.set(key, { login, at: here });
    const namesake = found.users.get(key);
    if (namesake && namesake.login !== login && !namesake.absent) {
      found.report(
        "same-email",
        `The e-mail of ${login} is the login of another user (${place(namesake.at)}).`,
        "Matomo refuses that. Use another e-mail.",
        here,
      );
    }
  }
}

function checkIgnored(found: Definitions, settings: Settings): void {
  const protectedKeys = new Set(
    [...settings.protect.logins, ...(settings.account === undefined ? [] : [settings.account])].map(
      (login) => loginKey(login),
    ),
  );
  const ignored = new LoginPatterns(settings.ignore);
  for (const { login, key, at } of found.users.values()) {
    const pattern = ignored.first(login);
    if (pattern === undefined || protectedKeys.has(key)) continue;
    found.report(
      "ignored-login",
      `${login} is defined here, but settings.yaml ignores it ("${pattern}").`,
      "Delete the user, or change `ignore` in settings.yaml.",
      at,
    );
  }
}

/**
 * Finds classes that the settings do not list. An unknown class is only a warning, because access
 * does not depend on classes. A class that is deleted from the settings must not stop the runs that
 * end access.
 */
function checkClasses(found: Definitions, { classes }: Settings): void {
  const known = new Set(classes);
  for (const set of found.sets.values()) {
    for (const line of set.classes) {
      if (known.has(line.class)) continue;
      const [alike] = found.findings.nearest(line.class, classes);
      found.report(
        "unknown-class",
        `The class "${line.class}" is not listed under \`classes:\` in settings.yaml.`,
        alike === undefined
          ? `Add it there: classes: [${[...classes, line.class].join(", ")}].`
          : didYouMean(line.class, alike),
        line.at,
        "warning",
      );
    }
  }
}

/** Checks that every `{ set }` exists and that no set contains itself. */
function checkSets(found: Definitions): void {
  const names = [...found.sets.keys()];
  const check = (items: readonly SiteSelector[]): void => {
    for (const item of items) {
      if (item.kind !== "match" || item.set === undefined || found.sets.has(item.set)) continue;
      const [alike] = found.findings.nearest(item.set, names);
      found.report(
        "unknown-set",
        `There is no site set "${item.set}".`,
        alike === undefined ? "Define it under sites:." : didYouMean(item.set, alike),
        item.at,
      );
    }
  };
  for (const { items } of found.sets.values()) check(items);
  for (const owner of [...found.users.values(), ...found.teams.values()]) {
    for (const grant of owner.access ?? []) {
      check(grant.sites);
      check(grant.except);
    }
  }
  for (const grant of found.public?.grants ?? []) {
    check(grant.sites);
    check(grant.except);
  }
  checkNesting(found);
}

/** The maximum depth of nested site sets. */
const MAX_SET_DEPTH = 32;

const setsIn = (set: SiteSet, found: Definitions): SiteSet[] =>
  set.items.flatMap((item) =>
    item.kind === "match" && item.set !== undefined ? (found.sets.get(item.set) ?? []) : [],
  );

/**
 * Finds sets that contain themselves and chains of sets that are too long. Uses a stack of its own
 * instead of recursion, because a chain can be as long as the manifests.
 */
function checkNesting(found: Definitions): void {
  /** The depth of each finished set: 1 for a set that contains no other set. */
  const depths = new Map<SiteSet, number>();
  for (const start of found.sets.values()) {
    if (found.findings.isFull) return;
    const path = new Map<SiteSet, SiteSet[]>();
    const enter = (set: SiteSet): void => void path.set(set, setsIn(set, found));
    const order: SiteSet[] = [start];
    if (!depths.has(start)) enter(start);
    while (path.size > 0) {
      const set = order.at(-1) ?? start;
      const next = path.get(set)?.pop();
      if (next === undefined) {
        depths.set(
          set,
          1 +
            setsIn(set, found).reduce(
              (deepest, inner) => Math.max(deepest, depths.get(inner) ?? 0),
              0,
            ),
        );
        path.delete(set);
        order.pop();
        if (depths.get(set) === MAX_SET_DEPTH + 1) reportDeep(set, found);
      } else if (path.has(next)) reportCycle(order.slice(order.indexOf(next)), found);
      else if (!depths.has(next)) {
        order.push(next);
        enter(next);
      }
    }
  }
}
/** How many names of a cycle are shown. */
const MAX_CIRCLE = 10;

function reportCycle(circle: readonly SiteSet[], found: Definitions): void {
  const [set] = circle;
  if (!set) return;
  const names = [
    ...circle.slice(0, MAX_CIRCLE).map(({ name }) => name),
    ...(circle.length > MAX_CIRCLE ? ["..."] : []),
    set.name,
  ];
  found.report(
    "set-cycle",
    `The site set ${set.name} contains itself: ${names.join(" -> ")}.`,
    "Remove one of these sets.",
    set.at,
  );
}

function reportDeep(set: SiteSet, found: Definitions): void {
  found.report(
    "set-depth",
    `The site set ${set.name} contains sets that contain sets, ${MAX_SET_DEPTH + 1} levels deep.`,
    `List the sites in fewer sets. The maximum is ${MAX_SET_DEPTH} levels.`,
    set.at,
  );
}

/** Checks that need all files together. */
export function checkTogether(found: Definitions, settings: Settings | undefined): void {
  checkLogins(found);
  checkEmails(found);
  checkSets(found);
  if (settings) {
    checkIgnored(found, settings);
    checkClasses(found, settings);
  }
}
