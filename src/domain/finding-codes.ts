import { ACTION_FINDINGS } from "./findings/action.ts";
import { DEFINITION_FINDINGS } from "./findings/definitions.ts";
import type { FindingKinds } from "./findings/finding-kind.ts";
import { FOLDER_FINDINGS } from "./findings/folder.ts";
import { LIVE_FINDINGS } from "./findings/live.ts";
import { VALUE_FINDINGS } from "./findings/values.ts";
import { YAML_FINDINGS } from "./findings/yaml.ts";

/**
 * Every kind of finding, by the stable name that scripts may use. Closed: a new one is added in
 * `findings/`, with what a reader of the reference needs. Code that only names codes imports the
 * type, so that the texts are not loaded.
 */
export const FINDING_CODES = {
  ...YAML_FINDINGS,
  ...VALUE_FINDINGS,
  ...DEFINITION_FINDINGS,
  ...FOLDER_FINDINGS,
  ...LIVE_FINDINGS,
  ...ACTION_FINDINGS,
} as const satisfies FindingKinds;

export type FindingCode = keyof typeof FINDING_CODES;
