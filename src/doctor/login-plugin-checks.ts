import type { LoginPluginFacts, PluginSetting } from "./matomo-facts.ts";
import { type CheckResult, isSeen, ok, type Seen, unknown, warning } from "./result.ts";

const EXTERNAL = "Write provision: external for people whose accounts the login plugin creates";

/** A setting by which a login plugin itself grants access or creates accounts. */
interface PluginRule {
  readonly plugin: string;
  readonly name: string;
  /** Whether this value switches the setting on. */
  readonly isOn: (value: unknown) => boolean;
  readonly message: string;
  readonly fix: string;
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === "1";

/** All such settings, named as in the source of the plugins. */
const RULES: readonly PluginRule[] = [
  {
    plugin: "RebelOIDC",
    name: "fineGrainedPermissions",
    isOn: isTrue,
    message: "RebelOIDC replaces all access of a person at every login (fineGrainedPermissions).",
    fix: "Write managedBy: sso for these people, or switch the setting off: otherwise each login undoes what was applied.",
  },
  {
    plugin: "RebelOIDC",
    name: "viewsAllSites",
    isOn: isTrue,
    message: "RebelOIDC grants the role view on all sites to every new account (viewsAllSites).",
    fix: "Switch it off, or expect drift reports about new people.",
  },
  {
    plugin: "RebelOIDC",
    name: "initialIdSite",
    isOn: (value) => typeof value === "string" && value !== "" && value !== "none",
    message: "RebelOIDC gives every new account a site (initialIdSite).",
    fix: "Set it to none, or expect drift reports about new people.",
  },
  {
    plugin: "LoginOIDC",
    name: "allowSignup",
    isOn: isTrue,
    message:
      "LoginOIDC creates an account, without access, for everybody who logs in (allowSignup).",
    fix: `${EXTERNAL}.`,
  },
  {
    plugin: "RebelOIDC",
    name: "allowSignup",
    isOn: isTrue,
    message: "RebelOIDC creates an account for everybody who logs in (allowSignup).",
    fix: `${EXTERNAL}.`,
  },
];

/** Plugins whose settings Matomo's API does not show, each with the place to look at them. */
const HIDDEN: Readonly<Record<string, string>> = {
  LoginLdap:
    "Check Administration > System > LDAP. If new_user_default_sites_view_access is set, every new account can view the sites in that list. If “Synchronize access” is on, every login replaces all access of the person. In that case, write managedBy: sso for everybody who logs in through LDAP.",
  LoginSaml:
    "Check Administration > System > SAML. If access synchronisation is on, every login replaces all access of the person. In that case, write managedBy: sso for everybody who logs in through SAML.",
};

function resultsFor(plugin: string, settings: Seen<readonly PluginSetting[]>): CheckResult[] {
  const hidden = HIDDEN[plugin];
  if (hidden !== undefined)
    return [
      unknown(
        "login-plugins",
        `${plugin} is active. Matomo does not report the plugin's default sites, or whether the plugin synchronises access.`,
        hidden,
      ),
    ];
  if (!isSeen(settings))
    return [unknown("login-plugins", `${plugin} is active. ${settings.unseen}`, settings.fix)];
  const own = settings.seen.filter((setting) => setting.plugin === plugin);
  if (own.length === 0)
    return [
      unknown(
        "login-plugins",
        `${plugin} is active, but Matomo shows none of its settings.`,
        "Check in Administration > System whether the plugin grants sites to new accounts or replaces access whenever somebody logs in.",
      ),
    ];
  const found = RULES.filter(
    (rule) =>
      rule.plugin === plugin &&
      own.some(({ name, value }) => name === rule.name && rule.isOn(value)),
  );
  return found.length > 0
    ? found.map(({ message, fix }) => warning("login-plugins", message, fix))
    : [ok("login-plugins", `${plugin} is active, and grants no access by itself.`)];
}

/** Checks which access the login plugins grant by themselves. */
export function checkLoginPlugins(fact: Seen<LoginPluginFacts>): CheckResult[] {
  if (!isSeen(fact)) return [unknown("login-plugins", fact.unseen, fact.fix)];
  const { active, settings } = fact.seen;
  return active.length === 0
    ? [
        ok(
          "login-plugins",
          "None of LoginLdap, LoginSaml, LoginOIDC and RebelOIDC is active: accounts are Matomo's own.",
        ),
      ]
    : active.flatMap((plugin) => resultsFor(plugin, settings));
}
