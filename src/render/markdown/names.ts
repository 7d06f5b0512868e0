import type { Why } from "../../plan/plan.generated.ts";
import { whyText } from "../../plan/why-text.ts";
import { describePlace, personName } from "../describe-change.ts";
import { forMarkdown } from "../safe-text.ts";
import { shortList } from "../words.ts";

/** A login in bold; `anonymous` is the public. */
export const boldName = (login: string): string => `**${personName(login, forMarkdown)}**`;

/** The first few logins, and how many more. */
export const boldNames = (logins: readonly string[], max: number): string =>
  shortList(logins.map(boldName), max);

/** A line of the manifests: where it stands and what it says. */
export const manifestLine = (line: Why): string =>
  `${describePlace(line, forMarkdown)} ${forMarkdown(whyText(line))}`;
