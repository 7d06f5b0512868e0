import type { PagePerson } from "../render/html/page-data.ts";
import { h } from "./dom.ts";

const mark = (text: string, title: string, kind = ""): HTMLElement =>
  h("span", { class: `mark ${kind}`.trim(), title }, text);

/** Short labels beside a name, for the most important facts about a person. */
export function markPerson({
  kind,
  account,
  standing,
  superuser,
  before,
}: PagePerson): HTMLElement[] {
  return [
    ...(kind === "public" ? [mark("public", "everybody on the internet, without a login")] : []),
    ...(kind === "service" ? [mark("service", "an account that a program uses")] : []),
    ...(superuser ? [mark("super user", "can do everything on every site", "strong")] : []),
    ...(account === "pending" ? [mark("invited", "the invitation is open")] : []),
    ...(account === "expired" ? [mark("expired", "the invitation has expired")] : []),
    ...(standing === "unmanaged" && kind !== "public"
      ? [mark("in no manifest", "no manifest mentions the account", "warn")]
      : []),
    ...(before === "no account" ? [mark("new", "the plan creates the account", "warn")] : []),
  ];
}
