import { compareTexts } from "./compare.ts";
import { isFreeMail } from "./free-mail.ts";
import type { Live } from "./live.ts";
import { mailDomainOf, mailDomainProblem } from "./mail-domains.ts";

/** The share of people that must have a mail domain before it counts as the organization's own. */
const OWN_SHARE = 0.1;

/** The mail domains that many people or any super users have, most frequent first. */
export function ownDomains({ people }: Live): string[] {
  const counts = new Map<string, number>();
  const ofSuperusers = new Set<string>();
  for (const person of people.values()) {
    const domain = mailDomainOf(person.email);
    if (mailDomainProblem(domain) !== undefined || isFreeMail(domain)) continue;
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
    if (person.superuser) ofSuperusers.add(domain);
  }
  return [...counts]
    .filter(
      ([domain, count]) =>
        ofSuperusers.has(domain) || count >= Math.max(3, people.size * OWN_SHARE),
    )
    .toSorted(([a, many], [b, few]) => few - many || compareTexts(a, b))
    .map(([domain]) => domain);
}
