import { ACTION_FINDINGS } from "./findings/action.ts";
import { DEFINITION_FINDINGS } from "./findings/definitions.ts";
import type { FindingKinds } from "./findings/finding-kind.ts";
import { FOLDER_FINDINGS } from "./findings/folder.ts";
import { LIVE_FINDINGS } from "./findings/live.ts";
import { VALUE_FINDINGS } from "./findings/values.ts";
import { YAML_FINDINGS } from "./findings/yaml.ts";

/**
 * Every kind of finding by its code. Scripts may depend on the codes, so codes never change. New
 * kinds are added in `findings/`, with the texts of the reference page. Code that needs only the
 * codes imports the type `FindingCode`, so that the texts are not loaded.
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
