import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import baselineV1Schema from "../../schemas/baseline-1.schema.json" with { type: "json" };
import baselineSchema from "../../schemas/baseline.schema.json" with { type: "json" };
import planSchema from "../../schemas/plan.schema.json" with { type: "json" };
import { AccessError } from "../domain/error.ts";
import { lazy } from "../domain/lazy.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { hashEffects, hashPlan } from "../plan/effect-core.ts";
import type { Plan } from "../plan/plan.generated.ts";

/**
 * Compiles a schema when it is first needed, because that takes longer than checking a file. Tests
 * check that the schema itself is valid.
 */
const validatorOf = (schema: object): (() => ValidateFunction) =>
  lazy(() =>
    new Ajv2020({ allErrors: false, strict: true, validateSchema: false }).compile(schema),
  );
const planValidator = validatorOf(planSchema);
const baselineValidator = validatorOf(baselineSchema);
const baselineV1Validator = validatorOf(baselineV1Schema);

function readJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AccessError("usage", `The ${what} is invalid or truncated JSON.`, "Create it again.");
  }
}

const versionOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "version" in value ? value.version : undefined;

/** @throws AccessError `usage` */
function check(value: unknown, validate: ValidateFunction, what: string): void {
  if (validate(value)) return;
  const [error] = validate.errors ?? [];
  const place = error?.instancePath === "" ? "/" : error?.instancePath;
  throw new AccessError(
    "usage",
    `The file is not a valid ${what}: ${place} ${error?.message ?? ""}.`,
    "Create it again.",
  );
}

const wrongVersion = (what: string): AccessError =>
  new AccessError("usage", `The file is not a ${what} of version 1 or 2.`, "Create it again.");

const NO_GRANTS = {
  grants: { added: [], removed: [], lists: [] },
  identities: [],
  kept: [],
} satisfies Partial<Plan>;

/**
 * Reads a plan file. A plan of version 1 approves only its effects. A plan that does not match its
 * hash was edited after its approval and is refused.
 * @throws AccessError `usage`
 */
export function parsePlan(text: string): Plan {
  const value = readJson(text, "plan");
  const version = versionOf(value);
  if (version !== 1 && version !== 2) throw wrongVersion("plan");
  const whole = version === 1 ? { ...(value as object), ...NO_GRANTS, version: 2 } : value;
  check(whole, planValidator(), "plan");
  const plan = whole as Plan;
  if ((version === 1 ? hashEffects(plan.effects) : hashPlan(plan)) !== plan.hash)
    throw new AccessError(
      "usage",
      "The plan was edited after it was created: it does not match its hash.",
      "Create it again with plan --out.",
    );
  return plan;
}

/** @throws AccessError `usage` */
export function parseBaseline(text: string): AnyBaseline {
  const value = readJson(text, "baseline");
  const version = versionOf(value);
  if (version !== 1 && version !== 2) throw wrongVersion("baseline");
  check(value, version === 1 ? baselineV1Validator() : baselineValidator(), "baseline");
  return value as AnyBaseline;
}
