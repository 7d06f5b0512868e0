import { describeRights, type Rights } from "../domain/rights.ts";

/** The states before and after a change, in a plan or in a record. */
export type StatedChange =
  | {
      readonly kind: "account";
      readonly before: "absent" | "expired" | "present";
      readonly after: "invited" | "invited-by-link" | "created" | "absent";
    }
  | { readonly kind: "site"; readonly before: Rights | null; readonly after: Rights | null }
  | { readonly kind: "superuser"; readonly before: boolean; readonly after: boolean }
  | { readonly kind: "email" };

const ACCOUNT = {
  absent: "no account",
  expired: "expired invitation",
  present: "account",
  invited: "invited",
  "invited-by-link": "invited by an encrypted link",
  created: "account",
} as const;

const superuserText = (is: boolean): string => (is ? "super user" : "no super user");

/** The states before and after, in words. E-mails are never recorded, so they are not shown. */
export function statesOf(change: StatedChange): readonly [before: string, after: string] {
  switch (change.kind) {
    case "account":
      return [ACCOUNT[change.before], ACCOUNT[change.after]];
    case "superuser":
      return [superuserText(change.before), superuserText(change.after)];
    case "site":
      return [describeRights(change.before), describeRights(change.after)];
    case "email":
      return ["changed", "changed"];
  }
}
