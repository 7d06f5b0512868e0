import type { Why } from "../../plan/plan.generated.ts";
import { whyText } from "../../plan/why-text.ts";
import { describePlace, personName } from "../describe-change.ts";
import { forMarkdown } from "../safe-text.ts";
import { shortList } from "../words.ts";

/** A login in bold. `anonymous` is called the public. */
export const boldName = (login: string): string => `**${personName(login, forMarkdown)}**`;

/** The first few logins in bold, and the number of the others. */
export const boldNames = (logins: readonly string[], max: number): string =>
  shortList(logins.map(boldName), max);

/** A line of the manifests: its place and its text. */
export const manifestLine = (line: Why): string =>
  `${describePlace(line, forMarkdown)} ${forMarkdown(whyText(line))}`;
