// What this program is called and where it comes from. package.json is the one source; its owner
// sets it with `npm run owner`.
import packageJson from "../../package.json" with { type: "json" };

/** The fields of package.json that name the product. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  /** npm publishes nothing that is private: it is, until the owner sets the name. */
  readonly private?: boolean;
  /** `github:OWNER/REPOSITORY`. */
  readonly repository: string;
}

export interface Product {
  /** Like `1.2.0`. */
  readonly version: string;
  /** The package on npm, like `@acme/matomo-access`. `undefined` until its owner sets it. */
  readonly packageName: string | undefined;
  /**
   * The action's repository on github.com, like `acme/matomo-access`, as `uses:` names it.
   * `undefined` until its owner sets it.
   */
  readonly actionRepository: string | undefined;
}

/** Stands for the owner of the repository, as long as there is none. */
export const OWNER_PLACEHOLDER = "OWNER";

/** @throws Error when "repository" names no repository on GitHub */
export function readProduct(json: PackageJson): Product {
  const [, repository, owner] = /^github:(([\w-]+)\/[\w.-]+)$/.exec(json.repository) ?? [];
  if (repository === undefined)
    throw new Error('"repository" in package.json must be "github:OWNER/REPOSITORY".');
  return {
    version: json.version,
    packageName: json.private ? undefined : json.name,
    actionRepository: owner === OWNER_PLACEHOLDER ? undefined : repository,
  };
}

/** This program. */
export const PRODUCT: Product = readProduct(packageJson);
