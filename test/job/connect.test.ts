import { describe, expect, test } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { capturedIo } from "../../src/demo/fixed-io.ts";
import { connectionOf } from "../../src/job/connect.ts";

const SETTINGS = { url: "https://analytics.example.org/matomo" };

function open(variable: string | undefined): ReturnType<typeof capturedIo> {
  return capturedIo({
    now: new Date("2026-11-25T09:00:00Z"),
    env: { MATOMO_TOKEN: "token", MATOMO_URL: variable },
    cwd: "/",
  });
}

const refusal = (run: () => unknown): { message: string; hint: string } => {
  try {
    run();
  } catch (error) {
    if (error instanceof AccessError) return { message: error.message, hint: error.hint ?? "" };
    throw error;
  }
  throw new Error("It was not refused.");
};

describe("the address to which the token is sent", () => {
  test.each([
    undefined,
    "",
    " https://analytics.example.org/matomo ",
    "https://analytics.example.org/matomo/",
    "https://analytics.example.org/matomo/index.php",
    "https://analytics.example.org:443/matomo",
    "HTTPS://Analytics.Example.ORG/matomo",
  ])("the address is the `url` of the settings, even if MATOMO_URL is %j", (variable) => {
    const { io, err } = open(variable);
    expect(connectionOf(io, { settings: SETTINGS }).url).toBe(SETTINGS.url);
    expect(err()).toBe("");
  });

  test.each([
    "https://analytics.example.org",
    "https://analytics.example.org/Matomo",
    "https://analytics.example.org:8443/matomo",
    "https://analytics.example.org./matomo",
    "https://analytics.example.org.evil.example/matomo",
    "https://evil.example/matomo",
    "http://127.0.0.1/matomo",
    "https://аnalytics.example.org/matomo",
  ])("the address is refused if MATOMO_URL names another one: %s", (variable) => {
    const { message, hint } = refusal(() =>
      connectionOf(open(variable).io, { settings: SETTINGS }),
    );
    expect(message).toBe(
      `MATOMO_URL is ${new URL(variable).href.replace(/\/$/, "")}, but url in settings.yaml is ${SETTINGS.url}. Nothing was sent to either.`,
    );
    expect(hint).toContain("--url");
  });

  test("the address is explained without terminal options to people who read a run on GitHub", () => {
    const { hint } = refusal(() =>
      connectionOf(open("https://evil.example").io, { settings: SETTINGS, surface: "action" }),
    );
    expect(hint).toContain("Delete the variable MATOMO_URL");
    expect(hint).not.toContain("--url");
  });

  test.each([
    "https://analytics.example.org@evil.example/matomo",
    "https://analytics.example.org/matomo?to=https://evil.example",
    "analytics.example.org",
  ])("a MATOMO_URL that is not an address of Matomo is refused: %s", (variable) => {
    const { message } = refusal(() => connectionOf(open(variable).io, { settings: SETTINGS }));
    expect(message).toContain("MATOMO_URL");
    expect(message).not.toContain("evil");
  });

  test("the address of --url counts even if the settings or MATOMO_URL have another one, and is printed", () => {
    const { io, err } = open("https://evil.example");
    const url = "https://staging.example.org/index.php";
    expect(connectionOf(io, { settings: SETTINGS, url }).url).toBe("https://staging.example.org");
    expect(err()).toBe("Matomo: https://staging.example.org\n");
  });

  test("the address is not printed if --url repeats the settings", () => {
    const { io, err } = open(undefined);
    connectionOf(io, { settings: SETTINGS, url: `${SETTINGS.url}/` });
    expect(err()).toBe("");
  });

  test("without settings, the address is that of MATOMO_URL, and is printed before anything is sent", () => {
    const { io, err } = open("https://first.example.org/");
    expect(connectionOf(io, { settings: undefined }).url).toBe("https://first.example.org");
    expect(err()).toBe("Matomo: https://first.example.org\n");
  });

  test("an address is required if nothing names one", () => {
    const { message, hint } = refusal(() => connectionOf(open("").io, { settings: undefined }));
    expect([message, hint.includes("--url")]).toEqual(["The address of Matomo is not set.", true]);
  });
});
