import { type Call, isWeak } from "../core/call.ts";
import { FatalError } from "../core/failure.ts";
import { inText, itemsOf, type Param } from "../core/param.ts";
import { isTruthy, looselyEqual } from "../core/php.ts";
import { findByEmail, findUser, type SandboxState } from "../core/state.ts";

export const ROLES = ["view", "write", "admin"];
export const ANONYMOUS_IS_FIXED =
  "The anonymous user cannot be edited or deleted. It is used by Matomo to define a user that has not logged in yet. For example, you can make your statistics public by granting the 'view' access to the 'anonymous' user.";

export const unknownUser = (login: string): string => `User '${login}' doesn't exist.`;

/** Roles and capabilities, in the order of `checkAccessType`. */
export const accessTypes = (state: SandboxState): string[] => [
  ...ROLES,
  ...state.capabilities.map(({ id }) => id),
];

export function checkAccessTypes(call: Call, access: Param): void {
  const types = accessTypes(call.state);
  const wrong = itemsOf(access).find(
    (value) => typeof value !== "string" || !types.includes(value),
  );
  if (wrong !== undefined)
    call.fail(
      `The parameter access must have one of the following values: [ ${types.join(", ")} ], '${inText(wrong)}' given.`,
    );
}

/** `UsersManager.userExists`, as other methods call it. It checks permissions of its own. */
export function userExists(call: Call, login: string): boolean {
  if (login === "anonymous") return true;
  call.viewer.needLogin();
  call.viewer.needSomeView();
  return looselyEqual(login, call.viewer.login) || findUser(call.state, login) !== undefined;
}

export function needUser(call: Call, login: string): void {
  if (!userExists(call, login)) call.fail(unknownUser(login));
}

/**
 * The comparison is case-sensitive here, so a super user's login passes if its letter case differs
 * (observed on 5.0.2).
 */
export function needNoSuperuser(call: Call, logins: Param): void {
  call.viewer.needLogin();
  const found = itemsOf(logins).find((login) =>
    call.state.users.some((user) => user.superuser && user.login === login),
  );
  if (found !== undefined) {
    call.fail(
      `The user '${inText(found)}' has Super User access and has already permission to access and modify all websites in Matomo. You may remove the Super User access from this user and try again.`,
    );
  }
}

export function isOnlySuperuser(call: Call, logins: Param): boolean {
  call.viewer.needLogin();
  return call.state.users.every((user) => !user.superuser || itemsOf(logins).includes(user.login));
}

const ATOM = /(?:[!#-'*+\-/-9=?A-Z^-~]+|"(?:[!#-[\]-~]|\\[ -~])*")/.source;
const LABEL = /[a-z\d]+(?:-+[a-z\d]+)*/.source;
const TOP = /(?:[a-z][a-z\d]*|xn--[a-z\d]+)(?:-+[a-z\d]+)*/.source;
const OCTET = /(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)/.source;
/** PHP's FILTER_VALIDATE_EMAIL, without its IPv6 addresses and control characters. */
const EMAIL = new RegExp(
  `^(${ATOM}(?:\\.${ATOM})*)@((?:${LABEL}\\.)+${TOP}|\\[${OCTET}(?:\\.${OCTET}){3}\\])$`,
  "i",
);

function isEmail(text: string): boolean {
  const [, local = "", domain = ""] = EMAIL.exec(text) ?? [];
  return (
    local !== "" &&
    local.length <= 64 &&
    text.length <= 254 &&
    domain.split(".").every((label) => label.length <= 63)
  );
}

/**
 * Checks a new or changed e-mail; an empty one passes.
 * @param own the login of the account, if it exists
 */
export function checkEmail(call: Call, email: string, own?: Param): void {
  const label = own === undefined ? "Email" : "email";
  if (email === "") return;
  if (!isEmail(email))
    call.fail(`${label}: The value "${email}" does not look like a valid email.`);
  if (findByEmail(call.state, email))
    call.fail(`${label}: User with email '${email}' already exists.`);
  if (own !== undefined && typeof own !== "string")
    throw new FatalError(
      "mb_strtolower(): Argument #1 ($string) must be of type string, array given",
    );
  const isOwn = own !== undefined && own.toLowerCase() === email.toLowerCase();
  if (!isOwn && userExists(call, email))
    call.fail(`${label}: Username '${email}' already used as an email.`);
}

const checksNames = (call: Call): boolean =>
  call.state.config["General.disable_checks_usernames_attributes"] !== "1";

export function checkNewLogin(call: Call, login: string): void {
  // Without these checks, only the database refuses a login that already exists.
  if (!checksNames(call) && login !== "") {
    if (findUser(call.state, login))
      call.fail(`SQLSTATE[23000]: Duplicate entry '${login}' for key 'PRIMARY'`);
    return;
  }
  const length = Buffer.byteLength(login);
  if (length < 2 || length > 100 || !/^[A-Za-zÄäÖöÜüß0-9_.@+-]*$/u.test(login)) {
    call.fail(
      "Username: The username must be between 2 and 100 characters long and contain only letters, numbers, or the characters '_' or '-' or '.' or '@' or '+'",
    );
  }
  if (userExists(call, login)) call.fail(`Username: Username '${login}' already exists.`);
  if (findByEmail(call.state, login))
    call.fail(`Username: Username '${login}' already used as an email.`);
}

export function checkPassword(call: Call, password: string): void {
  if ([...password].length > 200)
    call.fail("The password length must be less than 200 characters.");
  const isLong = Buffer.byteLength(password) >= 6;
  // The real password behind a hashed one is unknown, so only its length counts.
  if (
    checksNames(call) &&
    (!isLong || (!isTruthy(call.text("_isPasswordHashed")) && isWeak(password)))
  )
    call.fail("This password is too weak, please supply another value or reset it.");
}

/**
 * The site ids of a call, unchanged. `all` means those that the caller administers now. `1.0`
 * counts as 1 in the database, but is not equal to it elsewhere.
 */
export function adminSites(call: Call): string[] {
  const value = call.value("idSites");
  const ids = value === "all" ? call.viewer.adminSites.map(String) : call.viewer.siteIds(value);
  if (ids.length === 0) call.fail("Specify at least one website ID in &idSites=");
  call.viewer.needAdminOn(Object.fromEntries(ids.entries()));
  return ids;
}
