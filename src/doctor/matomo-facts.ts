import type { Seen } from "./result.ts";

/** The result of one request without a token to the address. */
export type Contact =
  /** The certificate is not trusted; `code` is Node's error code. */
  | { readonly kind: "untrusted"; readonly code: string }
  /** No connection; `reason` is an error code of the network or a short text. */
  | { readonly kind: "unreachable"; readonly reason: string }
  | { readonly kind: "no-answer"; readonly seconds: number }
  | {
      readonly kind: "redirect";
      readonly status: number;
      /** Base URL of the Matomo at the target, if one answers there. */
      readonly matomo: string | undefined;
      /** Origin of the target, if it can be shown. */
      readonly origin: string | undefined;
    }
  /** A server in front of Matomo, or the proxy, asks for a user name and password. */
  | { readonly kind: "login-in-front" }
  | { readonly kind: "proxy-login" }
  /** Matomo, or a server in front of it, answers that it is not available. */
  | { readonly kind: "not-available"; readonly seen: string }
  | {
      readonly kind: "not-matomo";
      /** Status and first words of the answer. */
      readonly seen: string;
      /** The base URL of a Matomo that answers at another path of the same host. */
      readonly matomo: string | undefined;
    }
  | { readonly kind: "matomo" };

export type TokenFact =
  | { readonly kind: "not-set" }
  /** Matomo answered 401; `said` is its message. */
  | { readonly kind: "refused"; readonly said: string }
  | { readonly kind: "locked" }
  | { readonly kind: "not-superuser" }
  | { readonly kind: "superuser" };

export type PasswordFact =
  | { readonly kind: "not-set" }
  /** A token is set, but was not sent. */
  | { readonly kind: "not-checked" }
  | { readonly kind: "accepted" }
  | { readonly kind: "refused" };

export interface Superuser {
  readonly login: string;
  readonly active: boolean;
}

/** A setting of a plugin, as `CorePluginsAdmin.getSystemSettings` returns it. */
export interface PluginSetting {
  readonly plugin: string;
  readonly name: string;
  readonly value: unknown;
}

export interface LoginPluginFacts {
  readonly active: readonly string[];
  readonly settings: Seen<readonly PluginSetting[]>;
}

/** Facts that only the token of a super user can read. */
export interface InsideFacts {
  readonly version: Seen<string>;
  readonly superusers: Seen<readonly Superuser[]>;
  /** Whether users can be changed at all (`enable_users_admin`). */
  readonly isUserManagementOn: Seen<boolean>;
  /** Mail domains that Matomo accepts for new accounts; empty if it accepts all. */
  readonly mailDomains: Seen<readonly string[]>;
  readonly hasTagManager: Seen<boolean>;
  readonly loginPlugins: Seen<LoginPluginFacts>;
  readonly bulk: Seen<BulkFact>;
}

export interface BulkFact {
  /** The number of calls that were sent in one request. */
  readonly tried: number;
  /** The number of calls that were accepted in one request; 0 if bulk requests are refused. */
  readonly accepted: number;
}

export interface MatomoFacts {
  readonly contact: Contact;
  /** The server's clock minus this computer's, in seconds. */
  readonly clockSkew: Seen<number>;
  readonly token: Seen<TokenFact>;
  readonly password: Seen<PasswordFact>;
  /** `undefined` if the token was not sent or was not accepted. */
  readonly inside: InsideFacts | undefined;
}
