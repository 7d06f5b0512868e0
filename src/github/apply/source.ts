import type { Context } from "../platform/context.ts";
import type { ApprovalSource } from "./approvals.ts";

/** Where plans of an instance come from. @param url the Matomo server that they must be for */
export const sourceOf = ({ instance, runner }: Context, url: string): ApprovalSource => ({
  instance,
  workflow: runner.input("plan-workflow") || "plan.yml",
  repository: runner.repository,
  url,
});
