import type { Workplace } from "../helpers/run-cli.ts";
import type { BrokenSetup } from "./setups.ts";
import { ALWAYS, BEHIND_TOKEN, useSandbox, useScripted } from "./use-matomo.ts";

async function click(place: Workplace, fields: Readonly<Record<string, string>>): Promise<void> {
  const { method = "", ...rest } = fields;
  await fetch(`${place.sandbox.url}/index.php?module=API&format=json&method=${method}`, {
    method: "POST",
    body: new URLSearchParams({ token_auth: place.sandbox.token, ...rest }),
  });
}

/** Creates a token for an admin of a site. */
async function tokenOfAdmin(place: Workplace): Promise<string> {
  await click(place, {
    method: "UsersManager.addUser",
    userLogin: "ann",
    password: "Person-Pass-2026",
    email: "ann@example.org",
  });
  await click(place, {
    method: "UsersManager.setUserAccess",
    userLogin: "ann",
    access: "admin",
    idSites: "1",
  });
  const answer = await fetch(
    `${place.sandbox.url}/index.php?module=API&format=json&method=UsersManager.createAppSpecificTokenAuth`,
    {
      method: "POST",
      body: new URLSearchParams({
        userLogin: "ann",
        passwordConfirmation: "Person-Pass-2026",
        description: "doctor",
      }),
    },
  );
  const { value } = (await answer.json()) as { value: string };
  return value;
}

/** Set-ups whose token or Matomo is wrong. */
export const MATOMO_SETUPS: readonly BrokenSetup[] = [
  {
    name: "there is no token",
    prepare: (place) => {
      useSandbox(place);
      return { env: { MATOMO_TOKEN: undefined } };
    },
    finds: {
      check: "token",
      status: "problem",
      message: /MATOMO_TOKEN is not set/,
      fix: /Auth tokens\)\. Run `read -rs MATOMO_TOKEN && export MATOMO_TOKEN`, paste the token/,
    },
    unseen: BEHIND_TOKEN,
    exit: 1,
  },
  {
    name: "the token is wrong",
    prepare: (place) => {
      useSandbox(place);
      return { env: { MATOMO_TOKEN: "0123456789abcdef0123456789abcdef" } };
    },
    finds: {
      check: "token",
      status: "problem",
      message: /does not accept the token \(HTTP 401: /,
      fix: /new token of a super user/,
    },
    unseen: BEHIND_TOKEN,
    exit: 1,
  },
  {
    name: "this address is locked after too many failed logins",
    prepare: (place) => {
      useSandbox(place);
      const { failures } = place.sandbox.state();
      const at = new Date().toISOString();
      failures.push(...Array.from({ length: 21 }, () => at));
      return {};
    },
    finds: {
      check: "token",
      status: "problem",
      message: /locked this address/,
      fix: /Wait an hour.*login:unblock-blocked-ips/,
    },
    unseen: BEHIND_TOKEN,
    exit: 1,
  },
  {
    name: "the token's owner is no super user",
    prepare: async (place) => {
      useSandbox(place);
      return { env: { MATOMO_TOKEN: await tokenOfAdmin(place) } };
    },
    finds: {
      check: "token",
      status: "problem",
      message: /its owner is not a super user/,
      fix: /give the account super user access/,
    },
    unseen: BEHIND_TOKEN,
    exit: 1,
  },
  {
    name: "Matomo is too old",
    prepare: (place) =>
      useScripted(place, ({ method }) =>
        method === "API.getMatomoVersion" ? { json: { value: "4.16.1" } } : undefined,
      ),
    finds: {
      check: "version",
      status: "problem",
      message: /Matomo 4\.16\.1 is too old/,
      fix: /Update Matomo to version 5/,
    },
    unseen: ALWAYS,
    exit: 1,
  },
  {
    name: "Matomo is newer than what was tested",
    prepare: (place) =>
      useScripted(place, ({ method }) =>
        method === "API.getMatomoVersion" ? { json: { value: "5.14.1" } } : undefined,
      ),
    finds: {
      check: "version",
      status: "warning",
      message: /Matomo 5\.14\.1 is newer/,
      fix: /first plan carefully/,
    },
    unseen: ALWAYS,
    exit: 0,
  },
  {
    name: "changes to users are disabled in Matomo",
    prepare: (place) => {
      useSandbox(place);
      place.sandbox.setConfig("General", "enable_users_admin", "0");
      return {};
    },
    finds: {
      check: "user-management",
      status: "problem",
      message: /enable_users_admin = 0/,
      fix: /config\.ini\.php/,
    },
    unseen: ALWAYS,
    exit: 1,
  },
  {
    name: "Matomo cannot tell whether users may be changed",
    prepare: (place) => {
      useSandbox(place);
      const { plugins } = place.sandbox.state();
      plugins.splice(plugins.indexOf("Tour"), 1);
      return {};
    },
    finds: {
      check: "user-management",
      status: "unknown",
      message: /plugin Tour is not active/,
      fix: /enable_users_admin in config\/config\.ini\.php/,
    },
    unseen: [...ALWAYS, "user-management"],
    exit: 0,
  },
  {
    name: "Matomo refuses e-mails of one of the organization's domains",
    prepare: (place) => {
      useSandbox(place, "domains: [example.org, example.com]\n");
      place.sandbox.setConfig("UsersManager", "allowedEmailDomains", "example.org");
      return {};
    },
    finds: {
      check: "mail-domains",
      status: "problem",
      message:
        /only with e-mail addresses of the domains example\.org\. The domains in settings\.yaml also contain example\.com/,
      fix: /add the domain/,
    },
    unseen: ALWAYS,
    exit: 1,
  },
  {
    name: "the settings name an account that is no super user",
    prepare: (place) => {
      useSandbox(place, "account: access-bot\n");
      return {};
    },
    finds: {
      check: "account",
      status: "problem",
      message: /names access-bot as the token's owner/,
      fix: /login that owns the token: root/,
    },
    unseen: [...ALWAYS, "account"],
    exit: 1,
  },
  {
    name: "Matomo has fewer super users than the settings require",
    prepare: (place) => {
      useSandbox(place, "protect: { superusers: 2 }\n");
      return {};
    },
    finds: {
      check: "superusers",
      status: "problem",
      message: /1 active super user: root\. settings\.yaml requires 2/,
      fix: /Make another person a super user/,
    },
    unseen: ALWAYS,
    exit: 1,
  },
  {
    name: "the password is wrong",
    prepare: (place) => {
      useSandbox(place);
      return { args: ["--check-password"], env: { MATOMO_PASSWORD: "wrong-password" } };
    },
    finds: {
      check: "password",
      status: "problem",
      message: /not the password of the token's owner. It was tried once/,
      fix: /logs in to Matomo/,
    },
    unseen: ALWAYS,
    exit: 1,
  },
  {
    name: "this computer's clock is two hours behind",
    prepare: (place) => {
      useSandbox(place);
      return { behind: 2 * 3600 };
    },
    finds: {
      check: "clock",
      status: "problem",
      message: /2 h ahead of this computer's/,
      fix: /NTP/,
    },
    unseen: ALWAYS,
    exit: 1,
  },
  {
    name: "people log in by LDAP, whose settings Matomo does not report",
    prepare: (place) => {
      useSandbox(place);
      place.sandbox.state().plugins.push("LoginLdap");
      return {};
    },
    finds: {
      check: "login-plugins",
      status: "unknown",
      message: /LoginLdap is active. Matomo does not report the plugin's default sites/,
      fix: /new_user_default_sites_view_access.*managedBy: sso/,
    },
    unseen: [...ALWAYS, "login-plugins"],
    exit: 0,
  },
  {
    name: "a login plugin replaces access at every login",
    prepare: (place) => {
      useSandbox(place);
      place.sandbox.state().plugins.push("RebelOIDC");
      place.sandbox.setConfig("RebelOIDC", "fineGrainedPermissions", "1");
      return {};
    },
    finds: {
      check: "login-plugins",
      status: "warning",
      message: /RebelOIDC replaces all access of a person at every login/,
      fix: /managedBy: sso/,
    },
    unseen: [...ALWAYS, "login-plugins"],
    exit: 0,
  },
  {
    name: "Matomo limits bulk requests",
    prepare: (place) =>
      useScripted(place, ({ method, form }) =>
        method === "API.getBulkRequest" && [...form.keys()].length > 22
          ? { status: 400, json: { result: "error", message: "too many" } }
          : method === "API.getBulkRequest"
            ? {
                json: [...form.keys()]
                  .filter((key) => key.startsWith("urls"))
                  .map(() => ({ value: "5.0.2" })),
              }
            : undefined,
      ),
    finds: {
      check: "bulk",
      status: "warning",
      message: /accepts 12 calls in one request, not 50/,
      fix: /API_bulk_request_limit/,
    },
    unseen: [...ALWAYS, "bulk"],
    exit: 0,
  },
];
