import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../schemas/init-state.schema.json" with { type: "json" };
import { AccessError } from "../domain/error.ts";
import type { SourceFile } from "../manifest/model.ts";
import type { Answers } from "./answers.ts";
import type { InitState } from "./state.generated.ts";

/** The file that stores what `init` wrote, for a later `init --update`. */
export const STATE_FILE = ".github/matomo-access.json";

const linesOf = (text: string): string[] => text.split("\n");
const textOf = (lines: readonly string[]): string => lines.join("\n");

/** @param workflows with the text that init wrote, before any edits */
export function stateText(answers: Answers, workflows: readonly SourceFile[]): string {
  const state: InitState = {
    version: 1,
    writtenBy: answers.version,
    action: answers.action,
    branch: answers.branch,
    instances: answers.instances.map(({ name, dir }) => ({
      ...(name === undefined ? {} : { name }),
      dir,
    })),
    workflows: Object.fromEntries(workflows.map(({ path, text }) => [path, linesOf(text)])),
  };
  return `${JSON.stringify(state, undefined, 2)}\n`;
}

/** The texts of the workflows as init wrote them. */
export const writtenWorkflows = ({ workflows }: InitState): ReadonlyMap<string, string> =>
  new Map(Object.entries(workflows).map(([path, lines]) => [path, textOf(lines ?? [])]));

/** @throws AccessError `usage` if the file was damaged */
export function readState(text: string): InitState {
  const fix =
    "Restore the file from git. It contains what init wrote, so that init --update can keep your changes.";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AccessError("usage", `${STATE_FILE} is not valid JSON.`, fix);
  }
  const validate = new Ajv2020({ strict: true }).compile<InitState>(schema);
  if (validate(value)) return value;
  const [first] = validate.errors ?? [];
  throw new AccessError(
    "usage",
    `${STATE_FILE} does not have the form that init writes: ${first?.instancePath ?? ""} ${first?.message ?? ""}.`,
    fix,
  );
}
