import { AccessError } from "../domain/error.ts";
import { ANONYMOUS, ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { Secret } from "../domain/secret.ts";
import { cleanText, describeAnswer, isErrorRow, isRecord, messageOf, parse } from "./answer.ts";
import { describeRefusedBulk, isBulkRefused, REFUSED_BULK, sendInBulks } from "./bulk.ts";
import { clientOf, Doubt } from "./client.ts";
import type { Clock, Connection } from "./connection.ts";
import { ALL_ROWS, bulkItem, type Fields } from "./form.ts";
import { isAboutPassword, isBreakdown } from "./refusal.ts";

/**
 * The rights of a login on sites. `null` removes all access. For `anonymous` only view or `null`.
 */
export interface AccessChange {
  readonly login: string;
  readonly rights: Rights | null;
  readonly sites: readonly number[];
}

export type WriteOutcome =
  | { readonly kind: "done" }
  /** Matomo refused the change, and nothing was changed. */
  | { readonly kind: "refused"; readonly message: string }
  /**
   * The password of the token's owner is missing or wrong. No other call may use the password,
   * because each try counts as a failed login.
   */
  | { readonly kind: "password-refused"; readonly message: string }
  /** There was no clear answer. Only a read can show whether the change was applied. */
  | { readonly kind: "doubtful"; readonly message: string };

/**
 * Makes changes in Matomo. Logins are sent unchanged, so they must be spelled as `getUsers` spells
 * them. `days`: how long an invitation is valid.
 */
export interface MatomoWriter {
  invite(account: {
    readonly login: string;
    readonly email: string;
    readonly site: number;
    readonly days: number;
  }): Promise<WriteOutcome>;
  /** The link is a credential: whoever has it sets the account's password. */
  inviteLink(account: {
    readonly login: string;
    readonly days: number;
  }): Promise<WriteOutcome & { readonly link?: Secret }>;
  resendInvite(account: { readonly login: string; readonly days: number }): Promise<WriteOutcome>;
  create(account: {
    readonly login: string;
    readonly email: string;
    readonly site: number;
    readonly password: Secret;
  }): Promise<WriteOutcome>;
  /** Sends at most 500 changes in bulk requests. The outcomes are in the order of the changes. */
  setAccess(changes: readonly AccessChange[]): Promise<WriteOutcome[]>;
  setSuperuser(change: {
    readonly login: string;
    readonly superuser: boolean;
  }): Promise<WriteOutcome>;
  setEmail(change: { readonly login: string; readonly email: string }): Promise<WriteOutcome>;
  deleteUser(login: string): Promise<WriteOutcome>;
  /**
   * How many requests may be sent at the same time. The number is lower after the server was busy
   * or slow.
   */
  width(): number;
}

const refused = (message: string): WriteOutcome => ({ kind: "refused", message });
const doubtful = (message: string): WriteOutcome => ({ kind: "doubtful", message });

/**
 * PHP silently drops variables beyond max_input_vars (1,000, observed). The maximum number of
 * changes stays far below that limit.
 */
const MAX_CHANGES = 500;

const BULK = "API.getBulkRequest";
const SET_ACCESS = "UsersManager.setUserAccess";

const isSuccess = (value: unknown): boolean => isRecord(value) && value["result"] === "success";

/**
 * Matomo compares the exact spelling only, so `Anonymous` could be edited and deleted like any
 * account (observed up to 5.2).
 */
const isPublic = (login: string): boolean => loginKey(login) === ANONYMOUS_KEY;
const publicRefused = refused("The public user cannot be edited or deleted.");

/** The fields of one setUserAccess, or the reason why it is not sent. */
function accessFields({ login, rights, sites }: AccessChange): Fields | WriteOutcome {
  if (sites.length === 0 || !sites.every((site) => Number.isSafeInteger(site) && site > 0))
    return refused("The change has no site, or an invalid one.");
  let access: string | readonly string[] = "noaccess";
  if (isPublic(login)) {
    if (
      login !== ANONYMOUS ||
      (rights && (rights.role !== "view" || rights.capabilities.length > 0))
    )
      return refused(
        "The public user (anonymous) can only have the role view, without capabilities.",
      );
    if (rights) access = "view";
  } else if (rights) access = [rights.role, ...rights.capabilities];
  return [
    ["userLogin", login],
    ["access", access],
    // A single list with commas, because PHP would drop `idSites[]` entries beyond 1,000 variables.
    ["idSites", sites.join(",")],
  ];
}

const refusal = (message: string, secrets: readonly Secret[]): WriteOutcome => {
  const text = cleanText(message, secrets);
  return isBreakdown(text) ? doubtful(text) : refused(text);
};

const invitation = (login: string, days: number): Fields => [
  ["userLogin", login],
  ["expiryInDays", String(days)],
];

/**
 * Creates a writer. Planning never has one. Matomo's answers to changes are outcomes. A failed
 * connection or login throws AccessError. A write is sent again only if Matomo certainly did not
 * apply it.
 * @param options.onStop called once when the connection's client stops
 */
export function createWriter(
  connection: Connection,
  clock: Clock,
  options: { readonly onStop?: ((error: AccessError) => void) | undefined } = {},
): MatomoWriter {
  const client = clientOf(connection);
  if (options.onStop) client.onStop(options.onStop);

  const send = async (
    method: string,
    fields: Fields,
    own?: Secret,
    holds?: string,
  ): Promise<{ outcome: WriteOutcome; value?: unknown; isBulkRefused?: boolean }> => {
    const secrets = own ? [...client.secrets, own] : client.secrets;
    const answer = await client.call(method, fields, clock, { kind: "write", secrets, holds });
    if (answer instanceof Doubt) return { outcome: doubtful(answer.reason) };
    if (method === BULK && isBulkRefused(answer))
      return { outcome: refused("refused as a whole"), isBulkRefused: true };
    const parsed = parse(answer);
    // A 5xx is an error in the middle of the work, with or without JSON. In a bulk request, the
    // items before it were applied (observed).
    if (parsed.kind === "no-json" || answer.status >= 500)
      return { outcome: doubtful(describeAnswer(answer, secrets)) };
    if (parsed.kind === "refused") return { outcome: refusal(parsed.message, secrets) };
    if (answer.status !== 200) return { outcome: doubtful(describeAnswer(answer, secrets)) };
    return { outcome: { kind: "done" }, value: parsed.value };
  };
  const change = async (method: string, fields: Fields, own?: Secret): Promise<WriteOutcome> => {
    const { outcome, value } = await send(method, fields, own);
    return outcome.kind === "done" && !isSuccess(value)
      ? doubtful(`The answer to ${method} was neither a success nor an error.`)
      : outcome;
  };
  const withPassword = async (
    method: string,
    login: string,
    fields: Fields,
    email?: string,
  ): Promise<WriteOutcome> => {
    if (isPublic(login)) return publicRefused;
    if (!connection.password)
      return { kind: "password-refused", message: "MATOMO_PASSWORD is not set." };
    const outcome = await change(method, [
      ["userLogin", login],
      ...fields,
      ["passwordConfirmation", connection.password.reveal()],
    ]);
    return outcome.kind === "refused" && isAboutPassword(outcome.message, login, email)
      ? { kind: "password-refused", message: outcome.message }
      : outcome;
  };
  const setAccess = async (changes: readonly AccessChange[]): Promise<WriteOutcome[]> => {
    if (changes.length > MAX_CHANGES)
      throw new AccessError("internal", `A chunk holds more than ${MAX_CHANGES} changes.`);
    const prepared = changes.map(accessFields);
    const sent = prepared.filter((fields): fields is Fields => Array.isArray(fields));
    const answers = sent.length === 0 ? [] : await sendBulk(sent);
    const answerOf = new Map(sent.map((fields, index) => [fields, answers[index]]));
    return prepared.map((item, index) => {
      if ("kind" in item) return item;
      const outcome = answerOf.get(item) ?? doubtful("no answer");
      // If `anonymous` gets view on a deleted site, Matomo 5.2 stores the row and then fails to
      // mail the super users.
      const { login, rights } = changes[index] ?? {};
      return outcome.kind === "refused" && login === ANONYMOUS && rights
        ? doubtful(outcome.message)
        : outcome;
    });
  };
  const sendBulk = (all: readonly Fields[]): Promise<WriteOutcome[]> =>
    sendInBulks<Fields, WriteOutcome>(all, client.bulkLimit, {
      together,
      alone: (fields) => change(SET_ACCESS, fields),
      onRefused: (items) => connection.debug?.(describeRefusedBulk(items)),
    });
  const together = async (
    items: readonly Fields[],
  ): Promise<WriteOutcome[] | typeof REFUSED_BULK> => {
    const urls = items.map((fields) => bulkItem(SET_ACCESS, fields));
    const {
      outcome,
      value,
      isBulkRefused: isRefused,
    } = await send(BULK, [ALL_ROWS, ["urls", urls]], undefined, `${items.length} ${SET_ACCESS}`);
    if (isRefused === true) return REFUSED_BULK;
    // The request was refused as a whole for another reason, or had no clear answer.
    if (outcome.kind !== "done") return items.map(() => outcome);
    if (!Array.isArray(value) || value.length !== items.length) {
      const count = Array.isArray(value) ? value.length : 0;
      return items.map(() => doubtful(`Matomo answered only ${count} of ${items.length} changes.`));
    }
    return (value as unknown[]).map((item) => {
      if (isSuccess(item)) return { kind: "done" };
      return isErrorRow(item)
        ? refusal(messageOf(item), client.secrets)
        : doubtful("An answer was neither a success nor an error.");
    });
  };

  return Object.freeze<MatomoWriter>({
    width: () => client.pace.width,
    invite: ({ login, email, site, days }) =>
      change("UsersManager.inviteUser", [
        ["userLogin", login],
        ["email", email],
        ["initialIdSite", String(site)],
        ["expiryInDays", String(days)],
      ]),
    async inviteLink({ login, days }) {
      const { outcome, value } = await send(
        "UsersManager.generateInviteLink",
        invitation(login, days),
      );
      if (outcome.kind !== "done") return outcome;
      const link = isRecord(value) ? value["value"] : undefined;
      return typeof link === "string" && URL.canParse(link)
        ? { kind: "done", link: new Secret(link) }
        : doubtful("Matomo gave no link.");
    },
    resendInvite: ({ login, days }) => change("UsersManager.resendInvite", invitation(login, days)),
    create: ({ login, email, site, password }) =>
      change(
        "UsersManager.addUser",
        [
          ["userLogin", login],
          ["password", password.reveal()],
          ["email", email],
          ["initialIdSite", String(site)],
        ],
        password,
      ),
    setAccess,
    // 0 and 1 are sent, because the text "false" would grant the right (observed).
    setSuperuser: ({ login, superuser }) =>
      withPassword("UsersManager.setSuperUserAccess", login, [
        ["hasSuperUserAccess", superuser ? "1" : "0"],
      ]),
    setEmail: ({ login, email }) =>
      withPassword("UsersManager.updateUser", login, [["email", email]], email),
    deleteUser: async (login) =>
      isPublic(login) ? publicRefused : change("UsersManager.deleteUser", [["userLogin", login]]),
  });
}
