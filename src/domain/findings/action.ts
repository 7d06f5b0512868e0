import type { FindingKinds } from "./finding-kind.ts";

/** What the GitHub action annotates about itself. */
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
  "not-uploaded": {
    severity: "error",
    meaning:
      "The plan of the pull request is not among the artifacts of the run as it was made, so merging would approve nothing. The status is red.",
    example: { when: "A copy of plan.yml has no upload step, or passes another name to it." },
    fix: "Take plan.yml of the version that runs, and run the workflow again.",
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
      "The monitor at heartbeat-url was not told that the run is complete. The run itself is not affected.",
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
    example: { when: "The hash has a typo, or its plan was made more than 90 days ago." },
    fix: "Copy the hash from the newest comment, issue or summary that shows the plan.",
  },
  "approvals-loosened": {
    severity: "error",
    meaning:
      "settings.yaml asks for fewer approvals than before, and no approved pull request said so, so the old number still counts.",
    example: {
      when: "A pull request that writes approvals: none is merged without the approval that the setting asked for.",
    },
    fix: "Have a pull request that changes the setting approved, or let an administrator of the repository push the change.",
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
    meaning: "The changes were applied, but the audit record could not be written to its branch.",
    example: { when: "A rule of the repository protects the branch matomo-access/audit." },
    fix: "Append the line from the log, the summary or the output record-file to the branch.",
  },
} as const satisfies FindingKinds;
