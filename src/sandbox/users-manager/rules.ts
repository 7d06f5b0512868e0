import type { Call } from "../call.ts";
import { isTruthy } from "../php.ts";
import { findByEmail, findUser, type SandboxState } from "../state.ts";

export const ROLES = ["view", "write", "admin"];
export const ANONYMOUS_IS_FIXED =
  "The anonymous user cannot be edited or deleted. It is used by Matomo to define a user that has not logged in yet. For example, you can make your statistics public by granting the 'view' access to the 'anonymous' user.";

export const unknownUser = (login: string): string => `User '${login}' doesn't exist.`;

/** Roles and capabilities, as `checkAccessType` lists them. */
export const accessTypes = (state: SandboxState): string[] => [...ROLES, ...state.capabilities.map(({ id }) => id)];

export function checkAccessTypes(call: Call, values: readonly string[]): void {
  const types = accessTypes(call.state);
  const wrong = values.find((value) => !types.includes(value));
  if (wrong !== undefined)
    call.fail(`The parameter access must have one of the following values: [ ${types.join(", ")} ], '${wrong}' given.`);
}

/** `UsersManager.userExists`, as other methods use it: it asks for rights of its own. */
export function userExists(call: Call, login: string): boolean {
  if (login === "anonymous") return true;
  call.viewer.needLogin();
  call.viewer.needSomeView();
  return login === call.viewer.login || findUser(call.state, login) !== undefined;
}

export function needUser(call: Call, login: string): void {
  if (!userExists(call, login)) call.fail(unknownUser(login));
}

/** Logins are compared exactly here, so another casing of a super user slips through (observed on 5.0.2). */
export function needNoSuperuser(call: Call, login: string): void {
  call.viewer.needLogin();
  if (call.state.users.some((user) => user.superuser && user.login === login)) {
    call.fail(
      `The user '${login}' has Super User access and has already permission to access and modify all websites in Matomo. You may remove the Super User access from this user and try again.`,
    );
  }
}

export function isOnlySuperuser(call: Call, login: string): boolean {
  call.viewer.needLogin();
  return call.state.users.every((user) => !user.superuser || user.login === login);
}

/** PHP's FILTER_VALIDATE_EMAIL, as far as such addresses occur: an unquoted local part of at most 64 bytes and a domain with a dot. */
function isEmail(text: string): boolean {
  const match =
    /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@([A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))+)$/.exec(
      text,
    );
  if (!match) return false;
  const [, local = "", domain = ""] = match;
  return local.length <= 64 && domain.length <= 253 && domain.split(".").every((label) => !label.endsWith("-"));
}

/** The rules for a new or changed e-mail; `own` is the login it is for, when the account exists. */
export function checkEmail(call: Call, email: string, own?: string): void {
  if (!isEmail(email)) call.fail(`Email: The value "${email}" does not look like a valid email.`);
  const owner = findByEmail(call.state, email);
  if (owner) call.fail(`Email: User with email '${email}' already exists.`);
  const namesake = findUser(call.state, email);
  if (namesake && namesake.login !== own) call.fail(`Email: Username '${email}' already used as an email.`);
}

export function checkNewLogin(call: Call, login: string): void {
  const length = Buffer.byteLength(login);
  const strict = call.state.config["General.disable_checks_usernames_attributes"] !== "1";
  if (strict && (length < 2 || length > 100 || !/^[A-Za-zÄäÖöÜüß0-9_.@+-]*$/u.test(login))) {
    call.fail(
      "Username: The username must be between 2 and 100 characters long and contain only letters, numbers, or the characters '_' or '-' or '.' or '@' or '+'",
    );
  }
  if (findUser(call.state, login)) call.fail(`Username: Username '${login}' already exists.`);
  if (findByEmail(call.state, login)) call.fail(`Username: Username '${login}' already used as an email.`);
}

export function checkPassword(call: Call, password: string): void {
  if (password.length < 6) call.fail("The password length must be greater than 6 characters.");
  if (password.length > 200) call.fail("The password length must be less than 200 characters.");
  if (new Set(password).size < 2) call.fail("This password is too weak, please supply another value or reset it.");
}

/** The site ids of a call: `all` are those the caller administers now; what is no positive number falls away (core/Site.php). */
export function adminSites(call: Call): number[] {
  const { values, isArray } = call.list("idSites");
  let ids: string[];
  if (!isArray && values[0] === "all") ids = call.viewer.adminSites.map(String);
  else
    ids = (isArray ? values : (values[0] ?? "").split(","))
      .map((id) => id.trim())
      .filter((id) => isTruthy(id) && /^\d+(?:\.\d+)?$/.test(id) && Number(id) > 0);
  ids = [...new Set(ids)];
  if (ids.length === 0) call.fail("Specify at least one website ID in &idSites=");
  call.viewer.needAdminOn(ids);
  return ids.map((id) => Math.trunc(Number(id)));
}
