import { type Answer, type Call, type Handler, issueOf, listed, param } from "./call.ts";
import { filled } from "./filler.ts";
import type { Branch } from "./openapi.ts";
import { apiUrl, userView, when } from "./views.ts";
import type { Activity, Role } from "./world.ts";

/** Uses cursors instead of pages: `after` is the last entry that the caller has. */
function activities(call: Call): Answer {
  const { world, query, below } = call;
  const ref = query["ref"];
  const found = world.activities
    .filter(({ owner }) => owner === world.owner)
    .filter((one) => ref === undefined || one.ref === ref || one.ref === `refs/heads/${ref}`)
    .filter(({ type }) => query["activity_type"] === undefined || type === query["activity_type"])
    .toReversed();
  const last = Number(query["after"] ?? 0);
  const open = last === 0 ? found : found.slice(found.findIndex(({ id }) => id === last) + 1);
  const page = open.slice(0, Number(query["per_page"] ?? 30));
  const next = new URLSearchParams({ ...query, after: String(page.at(-1)?.id ?? 0) });
  const hasMore = open.length > page.length;
  return {
    status: 200,
    body: page.map(activityView),
    headers: hasMore ? { link: `<${apiUrl(world, below)}?${next.toString()}>; rel="next"` } : {},
  };
}

const activityView = ({ id, before, after, ref, type, actor, at }: Activity): Branch =>
  filled("activity", {
    id,
    before,
    after,
    ref,
    activity_type: type,
    timestamp: when(at),
    actor: userView(actor),
  });

const LEGACY: Readonly<Record<Role, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

export const PEOPLE_ROUTES: Readonly<Record<string, Handler>> = {
  "repos/list-activities": activities,
  "repos/get-collaborator-permission-level": ({ world, ...call }) => {
    const person = world.person(param({ world, ...call }, "username"));
    const role = world.roleOf(person);
    const body = filled("repository-collaborator-permission", {
      permission: LEGACY[role],
      role_name: role,
      user: { ...userView(person), role_name: role },
    });
    return { status: 200, body };
  },
  "issues/list-events": (call) => {
    const { number } = issueOf(call);
    const own = call.world.dismissals.filter(({ issue }) => issue === number);
    return listed(call, own, ({ id, by, state, review, at }) =>
      filled("review-dismissed-issue-event", {
        id,
        url: apiUrl(call.world, `/issues/events/${id}`),
        event: "review_dismissed",
        actor: userView(by),
        created_at: when(at),
        dismissed_review: { state, review_id: review, dismissal_message: "No" },
      }),
    );
  },
};
