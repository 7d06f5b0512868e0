import type { Rights } from "../domain/rights.ts";
import { Secret } from "../domain/secret.ts";
import { describeAnswer, isErrorRow, isRecord, messageOf, parse } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { Doubt, type Fields, type MatomoHttp } from "./http.ts";

/** Rights of somebody on sites; `null` takes all access away. */
export interface AccessChange {
  readonly login: string;
  readonly rights: Rights | null;
  readonly sites: readonly number[];
}

export type WriteOutcome =
  | { readonly kind: "done" }
  /** Matomo said no. */
  | { readonly kind: "refused"; readonly message: string }
  /** The password of the token's owner is missing or wrong: nothing else that needs it must be tried, since each try counts as a failed login. */
  | { readonly kind: "password-refused"; readonly message: string }
  /** No clear answer: whether it was made is unknown, and has to be read. */
  | { readonly kind: "doubtful"; readonly message: string };

export interface MatomoWriter {
  invite(account: { readonly login: string; readonly email: string; readonly site: number; readonly days: number }): Promise<WriteOutcome>;
  /** The link is a credential: whoever has it sets the account's password. */
  inviteLink(account: { readonly login: string; readonly days: number }): Promise<WriteOutcome & { readonly link?: Secret }>;
  resendInvite(account: { readonly login: string; readonly days: number }): Promise<WriteOutcome>;
  create(account: {
    readonly login: string;
    readonly email: string;
    readonly site: number;
    readonly password: Secret;
  }): Promise<WriteOutcome>;
  /** One bulk request; outcomes in the order of the changes. */
  setAccess(changes: readonly AccessChange[]): Promise<WriteOutcome[]>;
  setSuperuser(change: { readonly login: string; readonly superuser: boolean }): Promise<WriteOutcome>;
  setEmail(change: { readonly login: string; readonly email: string }): Promise<WriteOutcome>;
  deleteUser(login: string): Promise<WriteOutcome>;
}

const isSuccess = (value: unknown): boolean => isRecord(value) && value["result"] === "success";

/**
 * Refusals of calls with a password that are about something else, in Matomo's English texts. The texts follow the language of the token's
 * owner, so a refusal that is not recognised counts as the password's: then too little is tried rather than too much.
 */
const NOT_THE_PASSWORD = /doesn't exist|already exists|already used|valid email|allowed|not possible|has been disabled|anonymous/i;

function accessFields({ login, rights, sites }: AccessChange): Fields {
  const value: string | readonly string[] =
    rights === null ? "noaccess" : rights.capabilities.length === 0 ? rights.role : [rights.role, ...rights.capabilities];
  // One comma list: as `idSites[]` PHP would drop what goes beyond 1,000 variables, without a word (LIVE).
  return [
    ["userLogin", login],
    ["access", value],
    ["idSites", sites.join(",")],
  ];
}

/** An item of a bulk: a query string inside a form field. */
function bulkItem(method: string, fields: Fields): string {
  const item = new URLSearchParams({ method });
  for (const [key, value] of fields) {
    if (typeof value === "string") item.append(key, value);
    else for (const [index, part] of value.entries()) item.append(`${key}[${index}]`, part);
  }
  return item.toString();
}

/** Makes changes. Planning never has one of these. Errors that end all traffic are thrown; everything else is an outcome. */
export function createWriter(http: MatomoHttp, connection: Connection): MatomoWriter {
  const send = async (method: string, fields: Fields): Promise<{ outcome: WriteOutcome; value?: unknown }> => {
    const answer = await http.post(method, fields, "write");
    if (answer instanceof Doubt) return { outcome: { kind: "doubtful", message: answer.reason } };
    const parsed = parse(answer);
    // A 5xx with JSON is a PHP error in the middle of the work: what was done by then is unknown.
    if (parsed.kind === "no-json" || answer.status >= 500) return { outcome: { kind: "doubtful", message: describeAnswer(answer) } };
    if (parsed.kind === "refused") return { outcome: { kind: "refused", message: parsed.message } };
    return { outcome: { kind: "done" }, value: parsed.value };
  };
  const change = async (method: string, fields: Fields): Promise<WriteOutcome> => {
    const { outcome, value } = await send(method, fields);
    return outcome.kind === "done" && !isSuccess(value)
      ? { kind: "doubtful", message: `${method} answered neither success nor error` }
      : outcome;
  };
  const withPassword = async (method: string, fields: Fields): Promise<WriteOutcome> => {
    if (!connection.password) return { kind: "password-refused", message: "MATOMO_PASSWORD is not set." };
    const outcome = await change(method, [...fields, ["passwordConfirmation", connection.password.reveal()]]);
    return outcome.kind === "refused" && !NOT_THE_PASSWORD.test(outcome.message)
      ? { kind: "password-refused", message: outcome.message }
      : outcome;
  };
  return {
    invite: ({ login, email, site, days }) =>
      change("UsersManager.inviteUser", [
        ["userLogin", login],
        ["email", email],
        ["initialIdSite", String(site)],
        ["expiryInDays", String(days)],
      ]),
    async inviteLink({ login, days }) {
      const { outcome, value } = await send("UsersManager.generateInviteLink", [
        ["userLogin", login],
        ["expiryInDays", String(days)],
      ]);
      if (outcome.kind !== "done") return outcome;
      const link = isRecord(value) ? value["value"] : undefined;
      return typeof link === "string" ? { kind: "done", link: new Secret(link) } : { kind: "doubtful", message: "Matomo gave no link." };
    },
    resendInvite: ({ login, days }) =>
      change("UsersManager.resendInvite", [
        ["userLogin", login],
        ["expiryInDays", String(days)],
      ]),
    create: ({ login, email, site, password }) =>
      change("UsersManager.addUser", [
        ["userLogin", login],
        ["password", password.reveal()],
        ["email", email],
        ["initialIdSite", String(site)],
      ]),
    async setAccess(changes) {
      const urls = changes.map((item) => bulkItem("UsersManager.setUserAccess", accessFields(item)));
      const { outcome, value } = await send("API.getBulkRequest", [
        ["filter_limit", "-1"],
        ["urls", urls],
      ]);
      if (outcome.kind !== "done") {
        // Refused as a whole (a limit on bulk requests, for one) or without a clear answer.
        return changes.map(() => outcome);
      }
      if (!Array.isArray(value) || value.length !== changes.length) {
        const count = Array.isArray(value) ? value.length : 0;
        return changes.map(() => ({ kind: "doubtful", message: `Matomo answered ${count} of ${changes.length} changes` }));
      }
      return (value as unknown[]).map((item): WriteOutcome => {
        if (isSuccess(item)) return { kind: "done" };
        return isErrorRow(item)
          ? { kind: "refused", message: messageOf(item) }
          : { kind: "doubtful", message: "an answer that is neither success nor error" };
      });
    },
    // 0 and 1: the text "false" would grant the right (LIVE).
    setSuperuser: ({ login, superuser }) =>
      withPassword("UsersManager.setSuperUserAccess", [
        ["userLogin", login],
        ["hasSuperUserAccess", superuser ? "1" : "0"],
      ]),
    setEmail: ({ login, email }) =>
      withPassword("UsersManager.updateUser", [
        ["userLogin", login],
        ["email", email],
      ]),
    deleteUser: (login) => change("UsersManager.deleteUser", [["userLogin", login]]),
  };
}
