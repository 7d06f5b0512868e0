import type { FindingKinds } from "./finding-kind.ts";

/** Findings that the GitHub action reports about its own setup. */
export const ACTION_FINDINGS = {
  "matomo-access": {
    severity: "error",
    meaning: "The run ended early. The output `reason-code` contains the reason.",
    example: { when: "Matomo does not answer." },
    fix: "Follow the hint in the message.",
  },
  "no-comment": {
    severity: "warning",
    meaning:
      "GitHub refused the comment on the pull request. The summary of the run has the same text.",
    example: { when: "The token of the job lacks the permission `pull-requests: write`." },
    fix: "Give the job this permission, as the workflows in docs/github.md do.",
  },
  "no-status": {
    severity: "warning",
    meaning: "GitHub refused the status next to the commit.",
    example: { when: "The token of the job lacks the permission `statuses: write`." },
    fix: "Give the job this permission, as the workflows in docs/github.md do.",
  },
  "no-check-run": {
    severity: "warning",
    meaning:
      "GitHub refused the check run with annotations at the lines of the manifests. The comment has the same content.",
    example: { when: "The token of the job lacks the permission `checks: write`." },
    fix: "Give the job this permission, as the workflows in docs/github.md do.",
  },
  "not-uploaded": {
    severity: "error",
    meaning:
      "The plan of the pull request is missing from the artifacts of the run, or the artifact differs from the plan that was shown. So merging would approve nothing, and the status is red.",
    example: { when: "A copy of plan.yml has no upload step, or uploads under another name." },
    fix: "Use `plan.yml` from the same release as the action, and run the workflow again.",
  },
  "review-not-opened": {
    severity: "error",
    meaning: "An owner could not be asked to confirm access. The other owners were asked.",
    example: { when: "The token of the job lacks the permission `pull-requests: write`." },
    fix: "Follow the hint in the message, and run the workflow again.",
  },
  "edited-by-others": {
    severity: "warning",
    meaning:
      "Somebody changed a comment or an issue of the action. The action does not use the changed text, and replaces it with its own text.",
    example: { when: "A person with write permission edits the comment with the plan." },
    fix: "Ask the person whom the message names. To reply, write a new comment instead of editing this one.",
  },
  "no-issue": {
    severity: "warning",
    meaning:
      "GitHub refused to open or update the issue about drift, so nobody was notified there.",
    example: {
      when: "The token of the job lacks the permission `issues: write`, or issues are disabled in the repository.",
    },
    fix: "Give the job this permission, as the workflows in docs/github.md do.",
  },
  "no-heartbeat": {
    severity: "warning",
    meaning:
      "The monitor at `heartbeat-url` could not be called after the run. The run itself is not affected.",
    example: { when: "The monitor does not answer, or the address does not begin with https://." },
    fix: "Check the address in the secret that the workflow passes as `heartbeat-url`.",
  },
  "no-approvers": {
    severity: "warning",
    meaning:
      "GitHub did not report who approved the manual run, so the audit record does not name these people.",
    example: { when: "The token of the job lacks the permission `actions: read`." },
    fix: "Give the job this permission, as the workflows in docs/github.md do.",
  },
  "unknown-approval": {
    severity: "error",
    meaning:
      "A new line of `approve.yaml` names a plan that cannot be found, so nobody can see which changes the line would approve.",
    example: { when: "The hash has a typo, or its plan is more than 90 days old." },
    fix: "Copy the hash from the newest comment, issue or summary that shows the plan.",
  },
  "approvals-loosened": {
    severity: "error",
    meaning:
      "`settings.yaml` requires fewer approvals than before, but no approved pull request made this change. So the old number still counts.",
    example: {
      when: "A pull request that sets `approvals: none` is merged without the approval that the old setting requires.",
    },
    fix: "Change the setting in a pull request that others approve, or let an administrator of the repository push the change.",
  },
  "wrong-bot": {
    severity: "warning",
    meaning:
      "Comments made with this token appear under a login other than the one in the input `bot`, so earlier comments are not found.",
    example: {
      when: "The workflow uses the token of a GitHub App and does not set the input `bot`.",
    },
    fix: "Set the input `bot` to the login that the message names.",
  },
  "not-recorded": {
    severity: "error",
    meaning:
      "The run could not add its line to the audit record on the branch, so later runs find the record incomplete.",
    example: { when: "A rule of the repository protects the branch matomo-access/audit." },
    fix: "Allow the token of the job to write to the branch. Keep the line from the log or the output `record-file`. Then repair the record.",
  },
  "record-incomplete": {
    severity: "error",
    meaning:
      "The audit record does not prove which approvals earlier runs used, because a run left no line, a line was changed or removed, or the branch is gone. Only approved end dates are applied.",
    example: { when: "Somebody deletes the branch matomo-access/audit." },
    fix: "Find out what happened. Then copy the line from the message into `approve.yaml`, in a pull request that somebody else approves. Or run the apply workflow with the hash in the input `repair`, and have somebody else approve the run.",
  },
  "outdated-repair": {
    severity: "warning",
    meaning:
      "A merged line of `approve.yaml` approves the repair of an earlier finding about the audit record. The current finding is a different one, so the line repairs nothing.",
    example: {
      when: "After the repair was approved and before it took effect, another run left no line in the record.",
    },
    fix: "Find out what has happened since then. Then replace the line with one that has the current hash, in another pull request.",
  },
  "run-stopped": {
    severity: "warning",
    meaning:
      "GitHub stopped an earlier run of apply before it could write its last line of the audit record. If that run was applying changes, the changes that have not reached Matomo are on hold.",
    example: { when: "The runner of a job is lost, or the job reaches its time limit." },
    fix: "If the run changed nothing before GitHub stopped it, you do not need to do anything. Otherwise, some changes are on hold. To approve them, use the hash that the summary of apply shows.",
  },
  "no-statuses": {
    severity: "warning",
    meaning:
      "The job's token is not allowed to read commit statuses, which name the runs that made plans. So if somebody deletes the run of the last plan, apply does not notice it, and an older plan counts.",
    example: { when: "The apply job does not have the permission `statuses: read`." },
    fix: "Add `statuses: read` to the permissions of the apply job.",
  },
  "runs-deleted": {
    severity: "warning",
    meaning:
      "Some run numbers of a workflow are missing, so somebody deleted runs. It is unknown whether the deleted runs left a line in the audit record.",
    example: { when: "A person with write access deletes a run of apply." },
    fix: "Find out who deleted the runs. The audit log of your organization on GitHub shows who did it.",
  },
} as const satisfies FindingKinds;
