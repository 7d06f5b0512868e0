import { loginKey, matchesLogin } from "../domain/login.ts";
import type { Line } from "../desired/line.ts";
import { whyOf } from "../plan/draft.ts";
import type { Standing, StandingKind } from "./explanation.generated.ts";
import type { Subject, World } from "./world.ts";

const UNMANAGED = {
  report: "in no manifest, so plans only report the account (unmanaged: report)",
  ignore: "in no manifest, so plans ignore the account (unmanaged: ignore)",
  remove: "in no manifest, so its access is removed (unmanaged: remove)",
} as const;

const say = (kind: StandingKind, text: string, ...lines: readonly Line[]): Standing => ({
  kind,
  text,
  lines: whyOf(lines),
});

function publicStanding({ manifest }: World): Standing {
  return manifest.public
    ? say("managed", "managed by the key `public`", { at: manifest.public.at, text: "public" })
    : say("unmanaged", "not managed: no manifest has the key `public`");
}

/**
 * The status of an account that is not under `users:`. The job's own account and `protect` take
 * precedence over `released` and `ignore`.
 */
function undeclared(subject: Subject, { manifest }: World, kept: boolean): Standing {
  const released = manifest.released.get(subject.key);
  if (released && !kept)
    return say("released", "released: no longer managed, unchanged", {
      at: released.at,
      text: `${released.login} is released`,
    });
  const pattern = manifest.settings.ignore.find((candidate) =>
    matchesLogin(candidate, subject.login),
  );
  if (pattern !== undefined && !kept)
    return say("ignored", `settings.yaml ignores it ("${pattern}"): never managed, unchanged`);
  return say("unmanaged", kept ? "in no manifest" : UNMANAGED[manifest.settings.unmanaged]);
}

/** Whether the manifests manage an account, followed by everything that limits this. */
export function standingOf(subject: Subject, world: World): Standing[] {
  if (subject.account === "public") {
    const frozen = subject.desired?.frozenBy ?? [];
    return [
      publicStanding(world),
      ...(frozen.length > 0
        ? [say("frozen", "a line has an error, so nothing is changed", ...frozen)]
        : []),
    ];
  }
  const { today, manifest } = world;
  const own = subject.key === world.own;
  const isProtected = manifest.settings.protect.logins.some(
    (login) => loginKey(login) === subject.key,
  );
  const found: Standing[] = [];
  const { person } = subject;
  if (person) {
    const { entry } = person;
    const line: Line = { at: entry.at, text: `user ${entry.login}` };
    if (entry.absent)
      found.push(
        say("absent", "absent: the account must not exist", {
          ...line,
          text: `${entry.login} is absent`,
        }),
      );
    else if (person.past)
      found.push(say("past", `ended on ${entry.until}: managed, without access`, line));
    else if (entry.from !== undefined && entry.from > today)
      found.push(say("future", `managed; without access before ${entry.from}`, line));
    else
      found.push(
        say("managed", `managed${entry.until === undefined ? "" : ` until ${entry.until}`}`, line),
      );
    if (entry.managedBy === "sso")
      found.push(
        say(
          "sso",
          "managed by SSO or LDAP (managedBy: sso): differences are reported, never changed",
        ),
      );
    if (person.frozenBy.length > 0)
      found.push(say("frozen", "a line has an error, so nothing is changed", ...person.frozenBy));
  } else found.push(undeclared(subject, world, own || isProtected));
  if (own) found.push(say("own-account", "the owner of the job's token: never demoted or deleted"));
  if (isProtected)
    found.push(say("protected", "protected in settings.yaml: never demoted or deleted"));
  return found;
}
