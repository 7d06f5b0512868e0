import { asHashed, type Call, type Methods } from "../core/call.ts";
import { sameCollated } from "../core/collation.ts";
import { FatalError, noAccess } from "../core/failure.ts";
import { unsanitise } from "../core/html.ts";
import { isTruthy } from "../core/php.ts";
import { findSite, findUser, type SandboxUser, stored } from "../core/state.ts";
import { setUserAccess } from "./access.ts";
import {
  ANONYMOUS_IS_FIXED,
  checkEmail,
  checkNewLogin,
  checkPassword,
  isOnlySuperuser,
  needUser,
  unknownUser,
} from "./rules.ts";
import { createToken } from "./tokens.ts";

const GRANT_FIRST =
  "There has to be at least one user with Super User access. Please grant Super User access to another user first.";

const isHashed = (call: Call): boolean => isTruthy(call.text("_isPasswordHashed"));
const keptPassword = (call: Call, password: string): string =>
  isHashed(call) ? asHashed(password) : call.hash(password);

/** Creates the account and grants view on the first site (UserRepository create). */
function createUser(call: Call, site: number, password: string): SandboxUser {
  const login = call.text("userLogin");
  const email = call.text("email");
  if (!call.viewer.isSuperuser) call.viewer.needAdminOn(String(site));
  checkNewLogin(call, login);
  checkEmail(call, email);
  const user: SandboxUser = {
    login,
    email: stored(email, 100),
    password: password === "" ? "" : keptPassword(call, password),
    superuser: false,
    registered: call.nowIso(),
    invitedBy: null,
    inviteExpires: null,
    inviteAccepted: null,
    invited: false,
  };
  call.state.users.push(user);
  if (site !== 0)
    setUserAccess(call.with({ userLogin: login, access: "view", idSites: String(site) }));
  return user;
}

function addUser(call: Call): void {
  call.viewer.needSomeAdmin();
  call.needUserAdministration();
  call.confirmInSession();
  const password = unsanitise(call.typedText("password"));
  checkPassword(call, password);
  const site = call.int("initialIdSite");
  if (!call.viewer.isSuperuser && site === 0)
    call.fail(
      "New users must be given access to a website, please set the 'initialIdSite' parameter.",
    );
  createUser(call, site, password);
}

const inDays = (call: Call, days: number): string =>
  new Date(Date.parse(call.nowIso()) + days * 86_400_000).toISOString();

const defaultDays = ({ state }: Call): number =>
  Number(state.config["General.default_invite_user_token_expiry_days"] ?? "7");

function inviteUser(call: Call): void {
  call.viewer.needSomeAdmin();
  call.needUserAdministration();
  call.confirmInSession();
  const { viewer, state } = call;
  if (!isTruthy(call.text("initialIdSite")))
    call.fail(
      "New users must be given access to a website, please set the 'initialIdSite' parameter.",
    );
  const site = call.int("initialIdSite");
  if (!viewer.seenSites.has(site)) {
    viewer.needViewOn(String(site));
    // Unlike addUser, an invitation requires an existing site.
    if (!findSite(state, site))
      call.fail(
        `An unexpected website was found in the request: website id was set to '${site}' .`,
      );
    viewer.seenSites.add(site);
  }
  const user = createUser(call, site, "");
  user.invitedBy = viewer.login;
  user.invited = true;
  user.inviteExpires = inDays(
    call,
    isTruthy(call.text("expiryInDays")) ? call.int("expiryInDays") : defaultDays(call),
  );
}

/**
 * The pending account for which an invitation is sent again. Matomo finds it by login or e-mail,
 * but then uses only the login.
 */
function pendingUser(call: Call): SandboxUser | undefined {
  call.viewer.needSomeAdmin();
  call.confirmInSession();
  const login = call.typedText("userLogin");
  const { state, viewer } = call;
  if (
    !state.users.some(
      (user) =>
        user.invited && (sameCollated(user.login, login) || sameCollated(user.email, login)),
    )
  )
    call.fail(unknownUser(login));
  const user = findUser(state, login);
  if (!viewer.isSuperuser && user?.invitedBy !== viewer.login)
    throw noAccess("You don't have permission to resend the invite of this user.");
  return user;
}

function renewInvitation(call: Call, user: SandboxUser | undefined): void {
  if (user)
    user.inviteExpires = inDays(call, call.has("expiryInDays") ? call.int("expiryInDays") : 7);
}

function setSuperUserAccess(call: Call): void {
  call.viewer.needSuperuser();
  const sent = call.value("userLogin");
  if (sent === "anonymous") call.fail(ANONYMOUS_IS_FIXED);
  call.needUserAdministration();
  call.confirmPassword();
  const login = call.bound("userLogin");
  needUser(call, login);
  const grant = isTruthy(call.text("hasSuperUserAccess"));
  if (!grant && isOnlySuperuser(call, sent))
    call.fail(
      `Removing the Super User access from user '${login}' is not possible. ${GRANT_FIRST}`,
    );
  call.state.access.remove(login, () => true);
  for (const user of call.state.users)
    if (sameCollated(user.login, call.text("userLogin"))) user.superuser = grant;
}

function updateUser(call: Call): void {
  const sent = call.value("userLogin");
  // The e-mail is un-sanitised here, so an apostrophe passes, although addUser refuses it.
  const asked = unsanitise(call.typedText("email"));
  call.viewer.needSuperuserOrSelf(sent);
  call.needUserAdministration();
  if (sent === "anonymous") call.fail(ANONYMOUS_IS_FIXED);
  const login = call.bound("userLogin");
  needUser(call, login);
  const user = findUser(call.state, login);
  if (!user) return call.fail(unknownUser(login));
  const password = isTruthy(call.text("password")) ? unsanitise(call.typedText("password")) : "";
  if (password !== "" && !isHashed(call)) checkPassword(call, password);
  const email = isTruthy(asked) ? asked : user.email;
  const changed = email.toLowerCase() !== user.email.toLowerCase();
  if (changed) checkEmail(call, email, sent);
  if (changed || password !== "") call.confirmPassword();
  if (sent !== login) return;
  user.email = stored(email, 100);
  if (password !== "") user.password = keptPassword(call, password);
  // 5.2 sends a new invitation to the new address of a pending user, and ignores errors of sending.
  const isInvited = changed && user.invited && call.world.version === "5.2.0-b5";
  if (isInvited) user.inviteExpires = inDays(call, defaultDays(call));
  if ((changed && !isInvited) || password !== "") tellUser(call);
}

/**
 * Fails if this mail cannot be sent, although everything is stored. Matomo ignores errors of other
 * mails. The sandbox has no mail server.
 */
function tellUser(call: Call): void {
  if (call.state.config["mail.transport"] === "smtp")
    call.fail("SMTP Error: Could not connect to SMTP host. Failed to connect to server");
}

function deleteUser(call: Call): void {
  call.viewer.needSomeAdmin();
  call.needUserAdministration();
  const { state, viewer } = call;
  const sent = call.value("userLogin");
  if (sent === "anonymous") call.fail(ANONYMOUS_IS_FIXED);
  call.confirmInSession();
  const login = call.bound("userLogin");
  const user = findUser(state, login);
  if (!viewer.isSuperuser && (!user || user.invitedBy !== viewer.login || !user.invited))
    throw noAccess(unknownUser(login));
  if (!user) call.fail(unknownUser(login));
  // The comparison is case-sensitive, so ROOT deletes the last super user root (observed on 5.0.2).
  if (isOnlySuperuser(call, sent))
    call.fail(`Deleting user '${login}' is not possible. ${GRANT_FIRST}`);
  const others = <T extends { login: string }>(rows: T[]): T[] =>
    rows.filter((row) => !sameCollated(row.login, login));
  state.users = others(state.users);
  state.tokens = others(state.tokens);
  state.reports = others(state.reports);
  state.access.remove(login, () => true);
}

function resendInvite(call: Call): void {
  const user = pendingUser(call);
  // An account that was found only by e-mail has no recipient here.
  if (!user)
    throw new FatalError(
      "sendInvitationEmail(): Argument #1 ($user) must be of type array, bool given",
    );
  renewInvitation(call, user);
}

export const accountMethods: Methods = {
  "UsersManager.addUser": {
    required: ["userLogin", "password", "email"],
    writes: true,
    run: addUser,
  },
  "UsersManager.inviteUser": { required: ["userLogin", "email"], writes: true, run: inviteUser },
  "UsersManager.resendInvite": { required: ["userLogin"], writes: true, run: resendInvite },
  "UsersManager.generateInviteLink": {
    required: ["userLogin"],
    writes: true,
    run: (call) => {
      renewInvitation(call, pendingUser(call));
      // The link has no port, because Matomo builds the link from its trusted host.
      return `${call.world.origin}/index.php?module=Login&action=acceptInvitation&token=${call.world.random(16).toString("hex")}`;
    },
  },
  "UsersManager.setSuperUserAccess": {
    required: ["userLogin", "hasSuperUserAccess"],
    writes: true,
    run: setSuperUserAccess,
  },
  "UsersManager.updateUser": { required: ["userLogin"], writes: true, run: updateUser },
  "UsersManager.deleteUser": { required: ["userLogin"], writes: true, run: deleteUser },
  "UsersManager.createAppSpecificTokenAuth": {
    required: ["userLogin", "passwordConfirmation", "description"],
    writes: true,
    run: createToken,
  },
};
