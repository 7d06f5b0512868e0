import type { Call, Methods } from "../call.ts";
import { sameCollated } from "../collation.ts";
import { noAccess } from "../failure.ts";
import { decodeHtml } from "../html.ts";
import { intval, isTruthy } from "../php.ts";
import { findByEmail, findSite, findUser, type SandboxUser } from "../state.ts";
import { setUserAccess } from "./access.ts";
import { ANONYMOUS_IS_FIXED, checkEmail, checkNewLogin, checkPassword, isOnlySuperuser, needUser, unknownUser } from "./rules.ts";

const GRANT_FIRST = "There has to be at least one user with Super User access. Please grant Super User access to another user first.";

/** Makes the account and gives view on the first site (UserRepository create). */
function createUser(call: Call, login: string, email: string, site: number | undefined, password: string): SandboxUser {
  if (!call.viewer.isSuperuser) call.viewer.needAdminOn([site ?? 0]);
  checkNewLogin(call, login);
  checkEmail(call, email);
  const user: SandboxUser = {
    login,
    email,
    password: password === "" ? "" : call.hash(password),
    superuser: false,
    registered: call.nowIso(),
    invitedBy: null,
    inviteExpires: null,
    inviteAccepted: null,
    invited: false,
  };
  call.state.users.push(user);
  if (site !== undefined && site !== 0) setUserAccess(call.with({ userLogin: login, access: "view", idSites: String(site) }));
  return user;
}

function addUser(call: Call): void {
  call.viewer.needSomeAdmin();
  call.needUserAdministration();
  const password = decodeHtml(call.text("password"));
  checkPassword(call, password);
  const site = call.has("initialIdSite") ? intval(call.text("initialIdSite")) : undefined;
  if (!call.viewer.isSuperuser && !site)
    call.fail("New users must be given access to a website, please set the 'initialIdSite' parameter.");
  createUser(call, call.text("userLogin"), call.text("email"), site, password);
}

const inDays = (call: Call, days: number): string => new Date(Date.parse(call.nowIso()) + days * 86_400_000).toISOString();

function inviteUser(call: Call): void {
  call.viewer.needSomeAdmin();
  call.needUserAdministration();
  const site = call.text("initialIdSite");
  if (!isTruthy(site)) call.fail("New users must be given access to a website, please set the 'initialIdSite' parameter.");
  // Unlike addUser, an invitation wants a site that exists.
  if (!findSite(call.state, intval(site))) call.fail(`An unexpected website was found in the request: website id was set to '${site}' .`);
  const days = call.text("expiryInDays");
  const user = createUser(call, call.text("userLogin"), call.text("email"), intval(site), "");
  user.invitedBy = call.viewer.login;
  user.invited = true;
  user.inviteExpires = inDays(
    call,
    isTruthy(days) ? intval(days) : Number(call.state.config["General.default_invite_user_token_expiry_days"] ?? "7"),
  );
}

/** The pending account that resending is about. Matomo finds it by login or e-mail, but then goes on with the login alone. */
function pendingUser(call: Call): SandboxUser {
  call.viewer.needSomeAdmin();
  const login = call.text("userLogin");
  const { state, viewer } = call;
  if (!state.users.some((user) => user.invited && (sameCollated(user.login, login) || sameCollated(user.email, login))))
    call.fail(unknownUser(login));
  const user = findUser(state, login);
  if (!viewer.isSuperuser && user?.invitedBy !== viewer.login)
    throw noAccess("You don't have permission to resend the invite of this user.");
  if (!user) call.fail(unknownUser(login));
  return user;
}

function renewInvitation(call: Call): void {
  const user = pendingUser(call);
  user.inviteExpires = inDays(call, call.has("expiryInDays") ? intval(call.text("expiryInDays")) : 7);
}

function setSuperUserAccess(call: Call): void {
  call.viewer.needSuperuser();
  const login = call.text("userLogin");
  if (login === "anonymous") call.fail(ANONYMOUS_IS_FIXED);
  call.needUserAdministration();
  call.confirmPassword();
  needUser(call, login);
  const grant = isTruthy(call.text("hasSuperUserAccess"));
  if (!grant && isOnlySuperuser(call, login))
    call.fail(`Removing the Super User access from user '${login}' is not possible. ${GRANT_FIRST}`);
  call.state.access.remove(login, () => true);
  for (const user of call.state.users) if (sameCollated(user.login, login)) user.superuser = grant;
}

function updateUser(call: Call): void {
  const login = call.text("userLogin");
  call.viewer.needSuperuserOrSelf(login);
  call.needUserAdministration();
  if (login === "anonymous") call.fail(ANONYMOUS_IS_FIXED);
  needUser(call, login);
  const user = findUser(call.state, login);
  if (!user) return call.fail(unknownUser(login));
  const password = call.text("password");
  if (password !== "") checkPassword(call, password);
  // Un-sanitised here, so that an apostrophe passes that addUser refuses.
  const email = decodeHtml(call.text("email")) || user.email;
  const changed = email.toLowerCase() !== user.email.toLowerCase();
  if (changed) checkEmail(call, email, user.login);
  if (changed || password !== "") call.confirmPassword();
  user.email = email;
  if (password !== "") user.password = call.hash(password);
  // 5.2 sends a new invitation to the new address of a pending user.
  if (changed && user.invited && call.world.version === "5.2.0-b5") user.inviteExpires = inDays(call, 7);
}

function deleteUser(call: Call): void {
  call.viewer.needSomeAdmin();
  call.needUserAdministration();
  const { state, viewer } = call;
  const login = call.text("userLogin");
  if (login === "anonymous") call.fail(ANONYMOUS_IS_FIXED);
  const user = findUser(state, login);
  if (!viewer.isSuperuser && (!user || user.invitedBy !== viewer.login || !user.invited)) throw noAccess(unknownUser(login));
  if (!user) call.fail(unknownUser(login));
  // Compared exactly: ROOT deletes the last super user root (observed on 5.0.2).
  if (isOnlySuperuser(call, login)) call.fail(`Deleting user '${login}' is not possible. ${GRANT_FIRST}`);
  const others = <T extends { login: string }>(rows: T[]): T[] => rows.filter((row) => !sameCollated(row.login, login));
  state.users = others(state.users);
  state.tokens = others(state.tokens);
  state.reports = others(state.reports);
  state.access.remove(login, () => true);
}

function createToken(call: Call): string {
  const asked = call.text("userLogin");
  const user = findUser(call.state, asked) ?? (asked.includes("@") ? findByEmail(call.state, asked) : undefined);
  if (!user || !call.isPassword(user.login, call.text("passwordConfirmation"))) {
    if (!user) call.state.failures.push(call.world.now().toISOString());
    return call.fail("The current password you entered is not correct.");
  }
  const description = call.text("description");
  if (description.length > 100)
    call.fail(`Description: The value contains "${description.length}" characters but should contain at most 100 characters.`);
  const hours = call.text("expireHours");
  const date = call.text("expireDate");
  let expires: string | null = null;
  if (isTruthy(date)) {
    const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T00:00:00Z` : `${date.replace(" ", "T")}Z`);
    if (Number.isNaN(time)) call.fail("The date format is not valid.");
    expires = new Date(time).toISOString();
  } else if (isTruthy(hours) && /^\d+$/.test(hours))
    expires = new Date(Date.parse(call.nowIso()) + Number(hours) * 3_600_000).toISOString();
  const token = call.world.random(16).toString("hex");
  call.state.tokens.push({ login: user.login, hash: call.hash(token), description, expires, secureOnly: false });
  return token;
}

export const accountMethods: Methods = {
  "UsersManager.addUser": { required: ["userLogin", "password", "email"], writes: true, run: addUser },
  "UsersManager.inviteUser": { required: ["userLogin", "email"], writes: true, run: inviteUser },
  "UsersManager.resendInvite": { required: ["userLogin"], writes: true, run: renewInvitation },
  "UsersManager.generateInviteLink": {
    required: ["userLogin"],
    writes: true,
    run: (call) => {
      renewInvitation(call);
      // Without a port: Matomo builds the link from its trusted host.
      return `${call.world.origin}/index.php?module=Login&action=acceptInvitation&token=${call.world.random(16).toString("hex")}`;
    },
  },
  "UsersManager.setSuperUserAccess": { required: ["userLogin", "hasSuperUserAccess"], writes: true, run: setSuperUserAccess },
  "UsersManager.updateUser": { required: ["userLogin"], writes: true, run: updateUser },
  "UsersManager.deleteUser": { required: ["userLogin"], writes: true, run: deleteUser },
  "UsersManager.createAppSpecificTokenAuth": {
    required: ["userLogin", "passwordConfirmation", "description"],
    writes: true,
    run: createToken,
  },
};
