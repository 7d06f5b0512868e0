import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The integrity of a version on npm; `undefined` if npm does not have it. */
function publishedIntegrity(root: string, name: string, version: string): string | undefined {
  try {
    const printed = execFileSync(
      "npm",
      ["view", `${name}@${version}`, "dist.integrity", "--json"],
      {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    return printed.trim() === "" ? undefined : (JSON.parse(printed) as string);
  } catch (error) {
    const { stdout = "" } = error as { stdout?: string };
    if (stdout.includes("E404")) return undefined;
    throw error;
  }
}

/**
 * Publishes a package. If npm already has exactly this package, succeeds, so that an interrupted
 * release can be repeated.
 * @throws Error if npm has another package under this version, or refuses this one
 */
export function publishPackage(
  root: string,
  tarball: string,
  as: {
    readonly name: string;
    readonly version: string;
    readonly tag: string;
    readonly hasProvenance: boolean;
  },
): "published" | "already there" {
  const own = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  const there = publishedIntegrity(root, as.name, as.version);
  if (there === own) return "already there";
  if (there !== undefined)
    throw new Error(
      `npm has ${as.name}@${as.version} with different contents: ${there} instead of ${own}.`,
    );
  execFileSync(
    "npm",
    ["publish", tarball, "--tag", as.tag, `--provenance=${String(as.hasProvenance)}`],
    { cwd: root, stdio: ["ignore", 2, 2] },
  );
  return "published";
}
