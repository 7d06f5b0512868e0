import type { Seen } from "./result.ts";

/** What one request without a token found at the address. */
export type Contact =
  /** The certificate is not trusted; `code` is Node's. */
  | { readonly kind: "untrusted"; readonly code: string }
  /** No connection: `reason` is a code of the network or a few words. */
  | { readonly kind: "unreachable"; readonly reason: string }
  | { readonly kind: "no-answer"; readonly seconds: number }
  | {
      readonly kind: "redirect";
      readonly status: number;
      /** Base URL of a Matomo that answers there, if one does. */
      readonly matomo: string | undefined;
      /** Where it leads, where that can be shown. */
      readonly origin: string | undefined;
    }
  /** A server in front of Matomo, or the proxy, asks for a user name and password. */
  | { readonly kind: "login-in-front" }
  | { readonly kind: "proxy-login" }
  /** Matomo, or a server before it, says that it is not available. */
  | { readonly kind: "not-available"; readonly seen: string }
  | {
      readonly kind: "not-matomo";
      /** Status and first words of the answer. */
      readonly seen: string;
      /** Base URL below the same host where a Matomo answers. */
      readonly matomo: string | undefined;
    }
  | { readonly kind: "matomo" };

export type TokenFact =
  | { readonly kind: "not-set" }
  /** 401, with what Matomo said about it. */
  | { readonly kind: "refused"; readonly said: string }
  | { readonly kind: "locked" }
  | { readonly kind: "not-superuser" }
  | { readonly kind: "superuser" };

export type PasswordFact =
  | { readonly kind: "not-set" }
  /** It is set, and was not sent anywhere. */
  | { readonly kind: "not-checked" }
  | { readonly kind: "accepted" }
  | { readonly kind: "refused" };

export interface Superuser {
  readonly login: string;
  readonly active: boolean;
}

/** A setting of a plugin, as `CorePluginsAdmin.getSystemSettings` shows it. */
export interface PluginSetting {
  readonly plugin: string;
  readonly name: string;
  readonly value: unknown;
}

export interface LoginPluginFacts {
  readonly active: readonly string[];
  readonly settings: Seen<readonly PluginSetting[]>;
}

/** What is asked only with the token of a super user. */
export interface InsideFacts {
  readonly version: Seen<string>;
  readonly superusers: Seen<readonly Superuser[]>;
  /** Whether users can be changed at all (`enable_users_admin`). */
  readonly isUserManagementOn: Seen<boolean>;
  /** Mail domains that Matomo accepts for new accounts; empty for all. */
  readonly mailDomains: Seen<readonly string[]>;
  readonly hasTagManager: Seen<boolean>;
  readonly loginPlugins: Seen<LoginPluginFacts>;
  readonly bulk: Seen<BulkFact>;
}

export interface BulkFact {
  /** Calls that were sent in one request. */
  readonly tried: number;
  /** Calls that were accepted in one request; 0: bulk requests are refused. */
  readonly accepted: number;
}

export interface MatomoFacts {
  readonly contact: Contact;
  /** The server's clock minus this computer's, in seconds. */
  readonly clockSkew: Seen<number>;
  readonly token: Seen<TokenFact>;
  readonly password: Seen<PasswordFact>;
  /** `undefined` when the token does not lead to it. */
  readonly inside: InsideFacts | undefined;
}
