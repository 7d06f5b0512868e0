import { describe, expect, test } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { checkUrl } from "../../src/matomo/connection.ts";

function refusalOf(text: string): AccessError {
  try {
    checkUrl(text);
  } catch (error) {
    if (error instanceof AccessError) return error;
  }
  throw new Error(`${text} was taken`);
}

describe("the URL of Matomo", () => {
  test.for([
    ["https://analytics.example.org", "https://analytics.example.org"],
    [" https://analytics.example.org/ ", "https://analytics.example.org"],
    ["HTTPS://Analytics.Example.ORG:443/matomo/index.php", "https://analytics.example.org/matomo"],
    ["https://example.org/matomo///", "https://example.org/matomo"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["http://localhost", "http://localhost"],
    ["http://[::1]:81/m", "http://[::1]:81/m"],
  ])("%s becomes %s", ([given, normal]) => {
    expect(checkUrl(given ?? "")).toBe(normal);
  });

  test.for([
    "",
    "analytics.example.org",
    "ftp://example.org",
    "javascript:alert(1)",
    "https:example.org",
    "https://exa\nmple.org",
    "https://example.org\\@evil.example",
    "https://me:s3cretpassword@example.org",
    "https://example.org/?module=API&token_auth=s3cretpassword",
    "https://example.org/#s3cretpassword",
    "https://example.org/matomo.php",
    "http://analytics.example.org",
    "http://127.0.0.1.example.org",
  ])("%j is refused with a hint and without repeating it", (given) => {
    const error = refusalOf(given);
    expect(error.code).toBe("usage");
    expect(error.hint).toBeTruthy();
    expect(`${error.message} ${error.hint}`).not.toContain("s3cretpassword");
  });

  test("plain http to another host is accepted only if requested", () => {
    expect(checkUrl("http://matomo.internal/", { plainHttp: true })).toBe("http://matomo.internal");
  });
});
