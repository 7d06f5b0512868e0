// Generates the reference of all findings in docs/findings.md from the list in src/domain/findings.
import { ACTION_FINDINGS } from "../src/domain/findings/action.ts";
import { DEFINITION_FINDINGS } from "../src/domain/findings/definitions.ts";
import type {
  FindingExample,
  FindingKind,
  FindingKinds,
} from "../src/domain/findings/finding-kind.ts";
import { FOLDER_FINDINGS } from "../src/domain/findings/folder.ts";
import { LIVE_FINDINGS } from "../src/domain/findings/live.ts";
import { VALUE_FINDINGS } from "../src/domain/findings/values.ts";
import { YAML_FINDINGS } from "../src/domain/findings/yaml.ts";

/** The groups, by the names that the markers of the page use. */
const GROUPS: Readonly<Record<string, FindingKinds>> = {
  yaml: YAML_FINDINGS,
  values: VALUE_FINDINGS,
  definitions: DEFINITION_FINDINGS,
  folder: FOLDER_FINDINGS,
  live: LIVE_FINDINGS,
  action: ACTION_FINDINGS,
};

const SEVERITIES: Readonly<Record<FindingKind["severity"], string>> = {
  error: "Error",
  warning: "Warning",
  either: "Error or warning",
};

/** A sentence in Markdown, in which `*` and `<` are escaped. */
export const inMarkdown = (text: string): string => text.replaceAll(/[*<]/g, String.raw`\$&`);

/** The maximum number of lines that the page shows from a file. */
const MAX_LINES = 6;

/** The first lines of a file, with its invisible characters made visible. */
function fileText(text: string): string {
  const lines = text
    .trimEnd()
    .replaceAll("\t", "→")
    .replaceAll(/\p{Cf}/gu, "[invisible]")
    .split("\n");
  return [...lines.slice(0, MAX_LINES), ...(lines.length > MAX_LINES ? ["..."] : [])].join("\n");
}

function exampleText(example: FindingExample): string {
  if ("when" in example) return `Example: ${inMarkdown(example.when)}`;
  return ["Example:", "", "```yaml", fileText(Object.values(example).join("")), "```"].join("\n");
}

const entryOf = ([code, { severity, meaning, example, fix }]: readonly [
  string,
  FindingKind,
]): string =>
  [
    `### ${code}`,
    `${SEVERITIES[severity]}. ${inMarkdown(meaning)}`,
    exampleText(example),
    `Fix: ${inMarkdown(fix)}`,
  ].join("\n\n");

const textOf = (kinds: FindingKinds): string => Object.entries(kinds).map(entryOf).join("\n\n");

/**
 * The page with all findings from the code. @throws Error if a marker has no group, or a group has
 * no marker
 */
export function withFindings(page: string): string {
  const left = new Map(Object.entries(GROUPS));
  const text = page.replaceAll(
    /(<!-- findings: (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_, open: string, name: string, close: string) => {
      const kinds = left.get(name);
      if (!kinds)
        throw new Error(`There is no group of findings ${name}, or the page has it twice.`);
      left.delete(name);
      return `${open}\n${textOf(kinds)}\n\n${close}`;
    },
  );
  if (left.size > 0)
    throw new Error(`The page has no place for the findings ${[...left.keys()].join(", ")}.`);
  return text;
}
