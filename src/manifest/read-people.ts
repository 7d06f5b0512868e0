import { loginKey, type LoginKey } from "../domain/login.ts";
import { ACCESS_SHAPE } from "./access.generated.ts";
import type { Cursor } from "./cursor.ts";
import type { Membership, SuperuserGrant, Team, UserEntry } from "./model.ts";
import { type RawGrant, readGrants } from "./read-grants.ts";
import { readOwner, readToken } from "./read-review-keys.ts";
import {
  readChoice,
  readDay,
  readEmail,
  readFlag,
  readLabel,
  readLogin,
  readPeriod,
} from "./scalars.ts";

/** A user whose grants still contain unresolved roles. */
export type RawUser = Omit<UserEntry, "access"> & {
  readonly access?: readonly RawGrant[] | undefined;
};
export type RawTeam = Omit<Team, "access"> & { readonly access: readonly RawGrant[] };

const { user: USER, superuser: SUPERUSER, member: MEMBER, team: TEAM } = ACCESS_SHAPE;

function readSuperuser(cursor: Cursor): SuperuserGrant | undefined {
  if (!cursor.isMap) {
    if (typeof cursor.scalar?.value !== "boolean")
      return cursor.report(
        "wrong-type",
        `superuser must be true, or { until: DAY, reason: TEXT }, not ${cursor.scalar && !cursor.isNothing ? `the text "${cursor.source}"` : cursor.kind}.`,
        "Write superuser: true, without quotes, or superuser: { until: 2026-12-31, reason: holiday cover }.",
      );
    const { value } = cursor.scalar;
    if (!value)
      cursor.report(
        "wrong-value",
        "superuser: false has no effect.",
        "Delete the line. If the super user right should end on a certain day, write superuser: { until: 2026-12-31 }.",
      );
    return value ? { at: cursor.at } : undefined;
  }
  const fields = cursor.fields(
    "superuser",
    SUPERUSER.keys,
    "superuser: true, or { until: 2026-12-31, reason: holiday cover }",
  );
  return {
    ...readPeriod(fields),
    reason: readLabel(fields.get("reason"), "reason"),
    ticket: readLabel(fields.get("ticket"), "ticket"),
    at: cursor.at,
  };
}

/**
 * Reports the days of a user who also has `absent`, because the days do not delay the deletion.
 * `from` is an error: whoever writes it expects a delay. `until` is only a warning, because it may
 * be left over from before.
 */
function reportDays(fields: { key(name: "from" | "until"): Cursor | undefined }): void {
  fields
    .key("from")
    ?.report(
      "absent-with-days",
      "`from:` has no effect next to `absent: true`, because the next apply deletes the account.",
      "Add `absent: true` on that day instead. To remove all access after a day and keep the account, write `until: DAY`.",
    );
  fields
    .key("until")
    ?.report(
      "absent-with-days",
      "`until:` has no effect next to `absent: true`, because the next apply deletes the account.",
      "Delete `until:`. Or delete `absent: true`: then the person keeps the account and has no access after that day.",
      "warning",
    );
}

/** Reads one entry of `users:`. */
export function readUser(key: Cursor, value: Cursor): RawUser | undefined {
  const login = readLogin(key, "A login");
  if (value.isNothing) {
    return key.report(
      "missing-key",
      `The entry of ${key.source} is empty.`,
      "Add email and access, or write absent: true or access: [].",
    );
  }
  const fields = value.fields(
    "A user",
    USER.keys,
    "one like { email: alice@example.org, access: [{ role: view, sites: all }] }",
  );
  if (!fields.isMapping) return undefined;
  const choice = <K extends keyof typeof USER.choices>(
    name: K,
  ): (typeof USER.choices)[K][number] | undefined => {
    const cursor = fields.get(name);
    return cursor && readChoice(cursor, name, USER.choices[name]);
  };
  const emailCursor = fields.get("email");
  const accessCursor = fields.get("access");
  const absentCursor = fields.get("absent");
  const superuserCursor = fields.get("superuser");
  const reviewed = fields.get("reviewed");
  const ownerCursor = fields.get("owner");
  const tokenCursor = fields.get("token");
  const kind = choice("kind") ?? USER.defaults.kind;
  if (tokenCursor && kind !== "service")
    fields
      .key("token")
      ?.report(
        "token-of-person",
        "`token:` is only for service accounts, but `kind: service` is missing.",
        "Add `kind: service`, or delete `token:`, because people create and revoke their own tokens in Matomo.",
      );
  const absent = absentCursor ? readFlag(absentCursor, "absent") : false;
  if (absent === false && absentCursor)
    absentCursor.report("wrong-value", "absent: false has no effect.", "Delete the line.");
  const superuser = superuserCursor && readSuperuser(superuserCursor);
  const access = accessCursor && readGrants(accessCursor);
  if (absent === true && ((access?.length ?? 0) > 0 || superuser)) {
    absentCursor?.report(
      "absent-with-access",
      "The access has no effect next to `absent: true`, because the account is deleted.",
      "Delete one of the two.",
      "warning",
    );
  }
  const period = readPeriod(fields);
  if (absent === true) reportDays(fields);
  const result = {
    email: emailCursor && readEmail(emailCursor),
    emailAt: emailCursor?.at,
    kind,
    provision: choice("provision") ?? USER.defaults.provision,
    managedBy: choice("managedBy"),
    absent: absent ?? false,
    superuser,
    access,
    accessAt: accessCursor?.at,
    ...period,
    reviewed: reviewed && readDay(reviewed, "reviewed"),
    reviewedAt: reviewed?.at,
    owner: ownerCursor && readOwner(ownerCursor, "owner"),
    token: tokenCursor && readToken(tokenCursor),
    reason: readLabel(fields.get("reason"), "reason"),
    ticket: readLabel(fields.get("ticket"), "ticket"),
    at: key.at,
  };
  return login === undefined ? undefined : { key: loginKey(login), login, ...result };
}

function readMember(cursor: Cursor): Membership | undefined {
  if (!cursor.isMap) {
    const login = readLogin(cursor, "A member");
    return login === undefined ? undefined : { key: loginKey(login), login, at: cursor.at };
  }
  const fields = cursor.fields(
    "A member",
    MEMBER.keys,
    "a login, or { login: tom, until: 2026-12-15 }",
  );
  const name = fields.get("login");
  if (!name)
    return cursor.report(
      "missing-key",
      "The member has no login.",
      "Write { login: tom, until: 2026-12-15 }.",
    );
  const login = readLogin(name, "A member");
  const rest = {
    ...readPeriod(fields),
    reason: readLabel(fields.get("reason"), "reason"),
    ticket: readLabel(fields.get("ticket"), "ticket"),
    at: name.at,
  };
  return login === undefined ? undefined : { key: loginKey(login), login, ...rest };
}

/** Reads one entry of `teams:`. */
export function readTeam(name: string, key: Cursor, value: Cursor): RawTeam | undefined {
  const fields = value.fields(
    "A team",
    TEAM.keys,
    "one with members: [alice] and access: [{ role: view, sites: all }]",
  );
  if (!fields.isMapping) return undefined;
  const membersCursor = fields.get("members");
  const accessCursor = fields.get("access");
  const members = new Map<LoginKey, Membership>();
  for (const item of membersCursor?.items(
    "members",
    "a list of logins, like [alice, { login: tom, until: 2026-12-15 }]",
  ) ?? []) {
    const member = readMember(item);
    if (!member) continue;
    const first = members.get(member.key);
    if (first)
      item.report(
        "defined-twice",
        `${member.login} is in the team ${name} twice; the first time on line ${first.at.line}.`,
        "Delete one of the two.",
      );
    else members.set(member.key, member);
  }
  const ownerCursor = fields.get("owner");
  const owner = ownerCursor && readOwner(ownerCursor, "owner");
  for (const label of ["reason", "ticket", "description"] as const)
    readLabel(fields.get(label), label);
  return {
    name,
    members: [...members.values()],
    access: accessCursor ? readGrants(accessCursor) : [],
    ...readPeriod(fields),
    ...(owner === undefined ? {} : { owner }),
    at: key.at,
  };
}
