import type { Rights } from "../domain/rights.ts";
import { UNSEEN_DAYS } from "../review/live-report.ts";
import { ENDING_DAYS } from "../review/needs.ts";
import type { NeedKind, Review, ReviewOrigin } from "../review/review.generated.ts";
import { count, list } from "./words.ts";

/** The title of a need, what it means, and what to do. */
interface NeedWords {
  readonly title: string;
  readonly text: string;
  /**
   * The label as a filter of people, such as `Outside`; missing for needs that concern no people.
   */
  readonly risk?: string;
}

/** The texts of needs. They are raw: names are inserted unchanged. */
const NEED_WORDS: Readonly<Record<NeedKind, (review: Review) => NeedWords>> = {
  superusers: () => ({
    title: "Super users",
    text: "They can do everything on every site, and can give others the same right. Keep them few.",
    risk: "Super user",
  }),
  "foreign-admins": ({ ownDomains }) => ({
    title: "Admins outside the organization",
    text: `Their e-mail is outside ${list(ownDomains) || "the known mail domains"}. An admin can grant access to others.`,
    risk: "Admin outside the organization",
  }),
  unmanaged: () => ({
    title: "In no manifest",
    text: "No pull request decided on their access. Add them to a manifest, or remove them in Matomo.",
    risk: "In no manifest",
  }),
  "public-sites": () => ({
    title: "Public sites",
    text: "Everybody on the internet can see their statistics, without a login.",
  }),
  "no-two-factor": () => ({
    title: "Admins without two-factor authentication",
    text: "A stolen password is enough to use the account. Matomo does not see the second factor of a single sign-on.",
    risk: "Admin without two-factor authentication",
  }),
  "on-hold": () => ({
    title: "On hold",
    text: "Matomo and the manifests differ. No run changes this access until somebody decides.",
    risk: "Change on hold",
  }),
  "review-overdue": () => ({
    title: "Reviews overdue",
    text: "Check what they have. If it is right, set the key reviewed to today's date.",
    risk: "Review overdue",
  }),
  "tokens-due": () => ({
    title: "Tokens due",
    text: "Create a new token, replace the old one where it is used, and delete it in Matomo. Then write the new day into the manifest.",
    risk: "Token due",
  }),
  ending: () => ({
    title: `Ends within ${ENDING_DAYS} days`,
    text: "This access ends by itself after its last day. To keep the access, write a later last day into the manifest in time.",
    risk: `Ends within ${ENDING_DAYS} days`,
  }),
  unseen: () => ({
    title: `Not seen for ${UNSEEN_DAYS} days, or never`,
    text: "Matomo reports only visits to its interface, so people who use only the API never appear.",
    risk: `Not seen for ${UNSEEN_DAYS} days`,
  }),
  "expired-invitations": () => ({
    title: "Expired invitations",
    text: "Nobody accepted them in time. Matomo deletes such an account some days later.",
    risk: "Invitation expired",
  }),
  "pending-invitations": () => ({
    title: "Open invitations",
    text: "Whoever has the link can accept it.",
    risk: "Invitation open",
  }),
  everywhere: () => ({
    title: "Access to every site",
    text: "They see everything without being super users.",
    risk: "Access to every site",
  }),
  twins: () => ({
    title: "Several accounts of one person",
    text: "If they belong to one person, decide which one stays.",
    risk: "Several accounts",
  }),
  orphans: () => ({
    title: "Access of accounts that do not exist",
    text: "A new account with this login would inherit it.",
  }),
};

export const needWords = (kind: NeedKind, review: Review): NeedWords => NEED_WORDS[kind](review);

/** Since when a person has had access, and who approved it. Raw text. */
export function originText({ day, pullRequest, byHand, earlier }: ReviewOrigin): string {
  if (byHand) return `granted by hand in Matomo, found on ${day}`;
  const by = pullRequest === undefined ? "" : ` by pull request #${pullRequest}`;
  return earlier ? `before ${day}, when it was approved${by}` : `since ${day}${by}`;
}

const part = (shown: number, all: number, one: string): string =>
  shown === all ? count(all, one) : `${shown} of ${count(all, one)}`;

/** The number of shown people and sites, and of all. */
export function reviewHeadline(review: Review): string {
  const { people, sites, total } = review;
  const accounts = people.filter(({ kind }) => kind !== "public").length;
  return `${part(accounts, total.people, "account")}, ${part(sites.length, total.sites, "site")}`;
}

/** The restrictions of the review in words; empty if it shows everything. */
export function selectionText({ selection }: Review): string {
  const { siteGroups, teams, owners, domains } = selection;
  return [
    ...(siteGroups.length > 0 ? [`site group ${list(siteGroups)}`] : []),
    ...(teams.length > 0 ? [`team ${list(teams)}`] : []),
    ...(owners.length > 0 ? [`owner ${list(owners)}`] : []),
    ...(domains.length > 0 ? [`mail domain ${list(domains)}`] : []),
  ].join(", ");
}

/** Why a person has access that no line of the manifests explains. */
export function unexplained(
  { standing, kind }: Pick<Review["people"][number], "standing" | "kind">,
  { why, wanted }: { readonly why: readonly number[]; readonly wanted?: Rights | null | undefined },
): string | undefined {
  if (why.length > 0) return undefined;
  switch (standing) {
    case "not-read":
      return undefined;
    case "managed":
      return wanted === undefined ? undefined : "no line grants it";
    case "unmanaged":
      return kind === "public" ? "no manifest decides on public access" : "in no manifest";
    case "ignored":
      return "ignored by settings.yaml";
    case "released":
      return "released: no longer managed";
  }
}
