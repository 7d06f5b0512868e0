import { describe, expect, it } from "vitest";
import { isForeign, mailDomainOf, mailDomainProblem } from "../../src/domain/mail-domains.ts";

describe("a mail domain", () => {
  it.each(["example.org", "EXAMPLE.org", "mail.example.co.uk"])("%s is a mail domain", (domain) => {
    expect(mailDomainProblem(domain)).toBeUndefined();
  });

  it.each([
    ["@example.org", "Write example.org."],
    ["ann@example.org", "Write example.org."],
    ["*.example.org", "Write example.org."],
    ["https://example.org", "Write example.org."],
    ["example", "Write only the part after the @, like example.org."],
    ["[192.0.2.1]", "Write only the part after the @, like example.org."],
  ])("%s is not a mail domain, and the hint is: %s", (domain, hint) => {
    expect(mailDomainProblem(domain)).toMatchObject({
      message: expect.stringContaining(`"${domain}" is not a mail domain: `) as string,
      hint,
    });
  });

  it("a mail domain is the part after the last @ of an e-mail, in lower case", () => {
    expect(mailDomainOf('"a@b"@Example.ORG')).toBe("example.org");
    expect(mailDomainOf("nobody")).toBe("");
  });
});

it("an e-mail is outside if it has none of the organization's domains; without domains nobody is outside", () => {
  expect(isForeign("ann@elsewhere.example", ["Example.org", "example.com"])).toBe(true);
  expect(isForeign("ann@EXAMPLE.org", ["example.com", "Example.org"])).toBe(false);
  expect(isForeign("ann@mail.example.org", ["example.org"])).toBe(true);
  expect(isForeign("ann@elsewhere.example", [])).toBe(false);
  expect(isForeign("", ["example.org"])).toBe(false);
});
