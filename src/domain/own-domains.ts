import { compareTexts } from "./compare.ts";
import type { Live } from "./live.ts";
import { mailDomainOf, mailDomainProblem } from "./mail-domains.ts";

/** A mail domain is the organization's own when so many of the people have it. */
const OWN_SHARE = 0.1;

/** Mail domains of many people, and those of super users: the most frequent first. */
export function ownDomains({ people }: Live): string[] {
  const counts = new Map<string, number>();
  const ofSuperusers = new Set<string>();
  for (const person of people.values()) {
    const domain = mailDomainOf(person.email);
    if (mailDomainProblem(domain) !== undefined) continue;
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
