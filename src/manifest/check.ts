import { loginKey, type LoginKey, matchesLogin } from "../domain/login.ts";
import { nearest } from "../domain/nearest.ts";
import { type Definitions, place } from "./definitions.ts";
import type { SiteSelector, Settings } from "./model.ts";

/** Members and released logins against the users. */
function checkLogins(found: Definitions): void {
  const names = [...found.users.values()].map(({ login }) => login);
  for (const team of found.teams.values()) {
    for (const { key, login, at } of team.members) {
      const user = found.users.get(key);
      if (user && user.login !== login) {
        found.report(
          "two-spellings",
          `${login} is the user ${user.login} (${place(user.at)}) in another spelling.`,
          `Write ${user.login}.`,
          at,
        );
      } else if (!user) {
        const released = found.released.get(key);
        const alike = nearest(login, names, 1)[0];
        const hint = released
          ? `${login} is released in ${place(released.at)}, so nothing can be given to them.`
          : alike === undefined
            ? `Define ${login} under users:.`
            : `Did you mean ${alike}? Otherwise define ${login} under users:.`;
        found.report("unknown-login", `${login} is in the team ${team.name}, but no user of that login is defined.`, hint, at);
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

/** E-mails against each other and against logins: Matomo refuses both kinds of clash. */
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
        "Matomo allows an e-mail once: give one of them another.",
        here,
      );
    else owners.set(key, { login, at: here });
    const namesake = found.users.get(key);
    if (namesake && namesake.login !== login) {
      found.report(
        "same-email",
        `The e-mail of ${login} is the login of another user (${place(namesake.at)}).`,
        "Matomo refuses that: use another e-mail.",
        here,
      );
    }
  }
}

function checkIgnored(found: Definitions, settings: Settings): void {
  const protectedKeys = new Set(
    [...settings.protect.logins, ...(settings.account === undefined ? [] : [settings.account])].map((login) => loginKey(login)),
  );
  for (const { login, key, at } of found.users.values()) {
    const pattern = settings.ignore.find((candidate) => matchesLogin(candidate, login));
    if (pattern === undefined || protectedKeys.has(key)) continue;
    found.report(
      "ignored-login",
      `${login} is defined here, but settings.yaml ignores it ("${pattern}").`,
      "Delete the user, or change `ignore` in settings.yaml.",
      at,
    );
  }
}

/** Every `{ set }` must exist, and no set may contain itself. */
function checkSets(found: Definitions): void {
  const names = [...found.sets.keys()];
  const check = (items: readonly SiteSelector[]): void => {
    for (const item of items) {
      if (item.kind !== "match" || item.set === undefined || found.sets.has(item.set)) continue;
      const alike = nearest(item.set, names, 1)[0];
      found.report(
        "unknown-set",
        `There is no site set "${item.set}".`,
        alike === undefined ? "Define it under sites:." : `Did you mean ${alike}?`,
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
  reportCycles(found);
}

function reportCycles(found: Definitions): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const set = found.sets.get(name);
    if (!set || done.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name];
      found.report("set-cycle", `The site set ${name} contains itself: ${circle.join(" -> ")}.`, "Take one of these out.", set.at);
      for (const member of circle) done.add(member);
      return;
    }
    for (const item of set.items) if (item.kind === "match" && item.set !== undefined) visit(item.set, [...path, name]);
    done.add(name);
  };
  for (const name of found.sets.keys()) visit(name, []);
}

/** What only all files together can show. */
export function checkTogether(found: Definitions, settings: Settings | undefined): void {
  checkLogins(found);
  checkEmails(found);
  checkSets(found);
  if (settings) checkIgnored(found, settings);
}
