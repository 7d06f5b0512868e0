import type { FindingKinds } from "./finding-kind.ts";

/** Findings that the GitHub action reports about its own setup. */
export const ACTION_FINDINGS = {
  "matomo-access": {
    severity: "error",
    meaning: "The run ended early. The output reason-code says why, in one word.",
    example: { when: "Matomo does not answer." },
    fix: "Follow the hint of the message.",
  },
  "no-comment": {
    severity: "warning",
    meaning:
      "GitHub refused the comment on the pull request. The summary of the run has the same text.",
    example: { when: "The token of the job has no permission pull-requests: write." },
    fix: "Give the job the permission. docs/github.md has the workflows.",
  },
  "no-status": {
    severity: "warning",
    meaning: "GitHub refused the status next to the commit.",
    example: { when: "The token of the job has no permission statuses: write." },
    fix: "Give the job the permission. docs/github.md has the workflows.",
  },
  "no-check-run": {
    severity: "warning",
    meaning:
      "GitHub refused the check run with notes at the lines of the manifests. The comment has the same content.",
    example: { when: "The token of the job has no permission checks: write." },
    fix: "Give the job the permission. docs/github.md has the workflows.",
  },
  "not-uploaded": {
    severity: "error",
    meaning:
      "The plan of the pull request is not among the artifacts of the run, or differs there, so merging would approve nothing. The status is red.",
    example: { when: "A copy of plan.yml has no upload step, or passes another name to it." },
    fix: "Take plan.yml of the version that runs, and run the workflow again.",
  },
  "review-not-opened": {
    severity: "error",
    meaning:
      "An owner could not be asked to confirm access. The other owners were asked all the same.",
    example: { when: "The token of the job has no permission pull-requests: write." },
    fix: "Follow the hint of the message, and run the workflow again.",
  },
  "edited-by-others": {
    severity: "warning",
    meaning: "Somebody changed a comment or an issue of the action. What they wrote was replaced.",
    example: { when: "A person with write permission edits the comment with the plan." },
    fix: "Ask whoever the message names. Answer comments instead of editing them.",
  },
  "no-issue": {
    severity: "warning",
    meaning: "GitHub refused the issue about drift, so nobody was told there.",
    example: {
      when: "The token of the job has no permission issues: write, or issues are disabled in the repository.",
    },
    fix: "Give the job the permission. docs/github.md has the workflows.",
  },
  "no-heartbeat": {
    severity: "warning",
    meaning:
      "The monitor at heartbeat-url could not be called after the run. The run itself is not affected.",
    example: { when: "The monitor does not answer, or the address does not begin with https://." },
    fix: "Check the address in the secret that the workflow passes as heartbeat-url.",
  },
  "no-approvers": {
    severity: "warning",
    meaning:
      "GitHub did not say who approved the dispatched run, so the audit record does not name them.",
    example: { when: "The token of the job has no permission actions: read." },
    fix: "Give the job the permission. docs/github.md has the workflows.",
  },
  "unknown-approval": {
    severity: "error",
    meaning:
      "A new line of approve.yaml names a plan that is not kept, so nobody can see what it would approve.",
    example: { when: "The hash has a typo, or its plan is more than 90 days old." },
    fix: "Copy the hash from the newest comment, issue or summary that shows the plan.",
  },
  "approvals-loosened": {
    severity: "error",
    meaning:
      "settings.yaml asks for fewer approvals than before, and no approved pull request said so, so the old number still counts.",
    example: {
      when: "A pull request that writes approvals: none is merged without the approval that the setting asked for.",
    },
    fix: "Change the setting in a pull request and get it approved, or let an administrator of the repository push the change.",
  },
  "wrong-bot": {
    severity: "warning",
    meaning:
      "The token comments as another login than the input bot, so earlier comments are not found.",
    example: { when: "The workflow uses the token of an app and does not set bot." },
    fix: "Set the input bot to the login that the message names.",
  },
  "not-recorded": {
    severity: "error",
    meaning:
      "The run could not write its line of the audit record to the branch, so later runs find the record incomplete.",
    example: { when: "A rule of the repository protects the branch matomo-access/audit." },
    fix: "Let the token of the job write to the branch, keep the line from the log or the output record-file, and repair the record.",
  },
  "record-incomplete": {
    severity: "error",
    meaning:
      "The audit record does not prove which approvals earlier runs used: a run left no line, a line was changed or removed, or the branch is gone. Only approved ends are applied.",
    example: { when: "Somebody deletes the branch matomo-access/audit." },
    fix: "Find out what happened. Then add the line that the message shows to approve.yaml, in a pull request that somebody else approves; or run the apply workflow with the hash as repair, and have somebody else approve the run.",
  },
  "outdated-repair": {
    severity: "warning",
    meaning:
      "A merged line of approve.yaml approves the repair of another finding about the audit record than that of now, so it repairs nothing.",
    example: { when: "Another run is lost between the pull request and its apply." },
    fix: "Find out what happened since, delete the line, and add one with the hash of now by another pull request.",
  },
  "run-stopped": {
    severity: "warning",
    meaning:
      "GitHub stopped an earlier run of apply before it could write its last line of the audit record. If it was applying changes, what of them is not in Matomo is on hold.",
    example: { when: "The runner of a job is lost, or the job reaches its time limit." },
    fix: "If the stopped run had changed nothing, you need not do anything. Otherwise approve what is on hold with the hash that the summary of apply shows.",
  },
  "no-statuses": {
    severity: "warning",
    meaning:
      "The job's token is not allowed to read commit statuses. They name the runs that made plans, so apply does not notice when somebody deletes the run of the last plan and an older plan counts.",
    example: { when: "The job of apply lacks statuses: read." },
    fix: "Give the job of apply `statuses: read` under `permissions`.",
  },
  "runs-deleted": {
    severity: "warning",
    meaning:
      "Numbers are missing among the runs of a workflow: somebody deleted runs, so it is unknown whether they left a line in the audit record.",
    example: { when: "A person with write access deletes a run of apply." },
    fix: "Find out who deleted them: GitHub's audit log of the organization lists it.",
  },
} as const satisfies FindingKinds;
