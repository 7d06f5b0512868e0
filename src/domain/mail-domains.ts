import { domainProblem } from "./emails.ts";

/** The part after the last @ of an e-mail, in lower case. Empty if there is no @. */
export function mailDomainOf(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 0 ? "" : email.slice(at + 1).toLowerCase();
}

/** Why a text is not a mail domain, or `undefined` if it is one. */
export function mailDomainProblem(
  domain: string,
): { readonly message: string; readonly hint: string } | undefined {
  const bare = domain.slice(domain.lastIndexOf("@") + 1).replace(/^(?:[a-z]+:\/\/|\*\.)/i, "");
  const problem = domain.startsWith("[") ? "it is an address" : domainProblem(domain);
  if (problem === undefined) return undefined;
  const isAlmost = bare !== domain && domainProblem(bare) === undefined;
  return {
    message: `"${domain}" is not a mail domain: ${problem}.`,
    hint: isAlmost ? `Write ${bare}.` : "Write only the part after the @, like example.org.",
  };
}

/**
 * Whether an e-mail is outside the organization's domains. `false` if there are no domains, or if
 * the e-mail is unknown (empty).
 */
export function isForeign(email: string, domains: readonly string[]): boolean {
  if (domains.length === 0 || email === "") return false;
  const domain = mailDomainOf(email);
  return !domains.some((own) => own.toLowerCase() === domain);
}
