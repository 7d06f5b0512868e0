import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const packageJson = JSON.parse(read("package.json")) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

interface Question {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly options?: readonly string[] };
}
interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly Question[];
}

const forms = readdirSync(join(root, ".github/ISSUE_TEMPLATE"))
  .filter((name) => name !== "config.yml")
  .map((name) => ({ name, form: parse(read(`.github/ISSUE_TEMPLATE/${name}`)) as Form }));
const bug = forms.find(({ name }) => name === "bug.yml")?.form;

describe("issue forms", () => {
  test.each(forms)("$name asks every question once", ({ form }) => {
    const questions = form.body.filter(({ type }) => type !== "markdown");
    expect(questions.length).toBeGreaterThan(0);
    // GitHub refuses a form in which two ids or two labels are equal.
    for (const values of [
      questions.map(({ id }) => id),
      questions.map(({ attributes }) => attributes.label),
    ]) {
      expect(values).not.toContain(undefined);
      expect(new Set(values).size).toBe(values.length);
    }
  });
});

describe("every command that --help lists", () => {
  const help = execFileSync(
    process.execPath,
    [join(process.env["MATOMO_ACCESS_BUNDLE"] ?? "", "cli.js"), "--help"],
    { encoding: "utf8" },
  );
  const commands = [...help.matchAll(/^ {2}([a-z][a-z-]*) {2,}/gm)].map(([, name]) => name);

  test("--help lists several commands", () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  test("every command can be chosen in the bug form", () => {
    const offered = bug?.body.find(({ id }) => id === "command")?.attributes.options;
    expect(offered, "list the command in .github/ISSUE_TEMPLATE/bug.yml").toEqual([
      ...commands,
      "another one, or none",
    ]);
  });

  test("every command is explained in the README", () => {
    const table = [...read("README.md").matchAll(/^\| `([a-z-]+)` \| .* \| \d/gm)].map(
      ([, name]) => name,
    );
    expect(table, "explain the command in the table of README.md").toEqual(commands);
  });
});

describe("versions", () => {
  test("axios is pinned to one version, because attackers have published releases of it", () => {
    expect(packageJson.devDependencies["axios"]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("version managers, the checkout's own Node and its types have the same major version", () => {
    const major = read(".node-version").trim();
    for (const name of ["node", "@types/node"])
      expect(packageJson.devDependencies[name]).toMatch(new RegExp(`^\\^${major}\\.`));
  });

  test("the examples in docs/github.md pin the same actions as the workflows", () => {
    const workflows = readdirSync(join(root, ".github/workflows"))
      .map((name) => read(`.github/workflows/${name}`))
      .join("\n");
    const pins = [...read("docs/github.md").matchAll(/uses: (actions\/\S+ # \S+)/g)].map(
      ([, pin]) => pin,
    );
    expect(pins.length).toBeGreaterThan(0);
    for (const pin of pins) expect(workflows).toContain(`uses: ${pin}\n`);
  });
});

describe("editor settings", () => {
  const launch = JSON.parse(read(".vscode/launch.json")) as {
    readonly configurations: readonly {
      readonly name: string;
      readonly program: string;
      readonly runtimeExecutable: string;
    }[];
  };
  const tasks = JSON.parse(read(".vscode/tasks.json")) as {
    readonly tasks: readonly { readonly script?: string }[];
  };
  const local = (path: string): string => path.replace("${workspaceFolder}", root);

  test.each(launch.configurations)(
    "$name starts an existing program with the checkout's own Node",
    ({ program, runtimeExecutable }) => {
      expect(read(local(program).slice(root.length + 1))).not.toBe("");
      const version = execFileSync(local(runtimeExecutable), ["--version"], { encoding: "utf8" });
      expect(version).toMatch(new RegExp(`^v${read(".node-version").trim()}\\.`));
    },
  );

  test("every npm task is a script in package.json", () => {
    const scripts = tasks.tasks.flatMap(({ script }) => script ?? []);
    expect(scripts).toContain("sandbox");
    for (const script of scripts) expect(packageJson.scripts).toHaveProperty([script]);
  });
});
