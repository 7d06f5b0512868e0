import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import baselineSchema from "../../schemas/baseline.schema.json" with { type: "json" };
import planSchema from "../../schemas/plan.schema.json" with { type: "json" };
import { canonicalJson } from "../domain/canonical-json.ts";
import { AccessError } from "../domain/error.ts";
import { lazy } from "../domain/lazy.ts";
import type { Baseline } from "../plan/baseline.generated.ts";
import { hashEffects } from "../plan/effect-core.ts";
import type { Plan } from "../plan/plan.generated.ts";

/** The plan in its one canonical form, as file. */
export const renderPlanJson = (plan: Plan): string => `${canonicalJson(plan)}\n`;
export const renderBaseline = (baseline: Baseline): string => `${canonicalJson(baseline)}\n`;

/** Compiling a schema takes longer than reading a file by it. That the schema itself is one is for the tests to say. */
const validatorOf = (schema: object): (() => ValidateFunction) =>
  lazy(() => new Ajv2020({ allErrors: false, strict: true, validateSchema: false }).compile(schema));
const planValidator = validatorOf(planSchema);
const baselineValidator = validatorOf(baselineSchema);

function parseFile(text: string, validate: ValidateFunction, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AccessError("usage", `The ${what} is no JSON, or cut off.`, "Make it anew.");
  }
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  if (version !== 1) throw new AccessError("usage", `The file is no ${what} of this version (version 1).`, "Make it anew.");
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    throw new AccessError(
      "usage",
      `The file is no ${what}: ${error?.instancePath === "" ? "/" : error?.instancePath} ${error?.message ?? ""}.`,
      "Make it anew.",
    );
  }
  return value;
}

/** Reads a plan file. A plan whose effects are not those of its hash was edited, and what was edited was not approved. @throws AccessError `usage` */
export function parsePlan(text: string): Plan {
  const plan = parseFile(text, planValidator(), "plan") as Plan;
  if (hashEffects(plan.effects) !== plan.hash)
    throw new AccessError(
      "usage",
      "The plan was changed after it was made: its effects do not match its hash.",
      "Make it anew with plan --out.",
    );
  return plan;
}

/** @throws AccessError `usage` */
export const parseBaseline = (text: string): Baseline => parseFile(text, baselineValidator(), "baseline") as Baseline;
