import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emailProblem } from "../../src/domain/emails.ts";
import { isValidLogin } from "../../src/domain/login.ts";
import { trimOuter } from "../../src/domain/names.ts";

interface Recorded {
  readonly text: string;
  readonly email: boolean;
  readonly login: boolean;
  /** What Matomo would store, if it differs from the text. */
  readonly stored?: string;
}

/** Recorded answers of PHP itself, made with `php-identities.php` in the same folder. */
const recorded = readFileSync(join(import.meta.dirname, "../fixtures/php-identities.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded)
  // If Matomo would store something else (`&#65;` becomes A), matomo-access refuses the text.
  .map(({ stored, ...row }) => ({
    ...row,
    isKept: stored === undefined || stored === trimOuter(row.text),
  }));

/** Matomo's database keeps 100 characters and cuts off the rest. */
const isShort = (text: string): boolean => trimOuter(text).length <= 100;

describe("the recorded answers of PHP", () => {
  it("PHP and matomo-access agree on which e-mails are accepted", () => {
    const accepted = recorded
      .filter(({ text }) => emailProblem(trimOuter(text)) === undefined)
      .map(({ text }) => text);
    expect(accepted).toEqual(
      recorded
        .filter(({ text, email, isKept }) => email && isKept && isShort(text))
        .map(({ text }) => text),
    );
    expect(accepted.length).toBeGreaterThan(50);
  });

  it("PHP and matomo-access agree on which logins are accepted", () => {
    const accepted = recorded
      .filter(({ text }) => isValidLogin(trimOuter(text)))
      .map(({ text }) => text);
    expect(accepted).toEqual(
      recorded.filter(({ login, isKept }) => login && isKept).map(({ text }) => text),
    );
    expect(accepted.length).toBeGreaterThan(50);
  });
});

describe("the reason why Matomo refuses an e-mail", () => {
  it.each([
    ["alice", "there is no @"],
    ["@example.org", "there is nothing before the @"],
    ["alice@", "there is nothing after the @"],
    ["alice@localhost", "localhost has no dot"],
    ["a.@example.org", "the part before the @ has a dot at its beginning or end, or two in a row"],
    ["a&b@example.org", 'it contains "&"'],
    ["o'neil@example.org", "it contains an apostrophe"],
    ["аlice@example.org", 'the part before the @ contains the Cyrillic letter "а" (U+0430)'],
    ["alice@exam\u00a0ple.org", "the part after the @ contains a no-break space (U+00A0)"],
    ["alice@a..org", "the part after the @ has a dot at its beginning or end, or two in a row"],
    ["alice@-a.org", "-a begins or ends with a hyphen"],
    ["alice@example.1", ".1 is not a top-level domain"],
    ["alice@[1.2.3]", "the text in brackets is not an IP address"],
    [`${"x".repeat(65)}@a.org`, "the part before the @ has more than 64 characters"],
    [`a@${"x".repeat(64)}.org`, "a part between dots has more than 63 characters"],
    [`a@${"x.".repeat(60)}org`, "it has 125 characters, and Matomo stores only 100"],
  ])("%s", (email, problem) => {
    expect(emailProblem(email)).toBe(problem);
  });
});
