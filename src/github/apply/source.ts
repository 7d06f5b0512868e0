import { renderAnnotations } from "../../render/github/annotations.ts";
import type { Context } from "../platform/context.ts";
import type { ApprovalSource } from "./approvals.ts";

/** Where to look for plans of an instance. @param url the Matomo server that they must be for */
export function sourceOf({ instance, runner }: Context, url: string): ApprovalSource {
  let isTold = false;
  return {
    instance,
    workflow: runner.input("plan-workflow") || "plan.yml",
    repository: runner.repository,
    url,
    // Reported only once, although it concerns every pull request.
    onUnread: ({ message, hint }) => {
      if (isTold) return;
      isTold = true;
      const what = `Apply cannot check whether somebody deleted a run that made a plan. ${message}`;
      runner.io.stdout(
        renderAnnotations([{ severity: "warning", code: "no-statuses", message: what, hint }]),
      );
    },
  };
}
