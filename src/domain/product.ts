// The name and origin of this program, from package.json. The owner sets both with `npm run owner`.
import packageJson from "../../package.json" with { type: "json" };

/** The fields of package.json that name the product. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  /** `true` until the owner sets the name, because npm does not publish private packages. */
  readonly private?: boolean;
  /** `github:OWNER/REPOSITORY`. */
  readonly repository: string;
}

export interface Product {
  /** Such as `1.2.0`. */
  readonly version: string;
  /** The package on npm, such as `@acme/matomo-access`. `undefined` until the owner sets it. */
  readonly packageName: string | undefined;
  /**
   * The action's repository on github.com, such as `acme/matomo-access`, as `uses:` names it.
   * `undefined` until the owner sets it.
   */
  readonly actionRepository: string | undefined;
}

/** The placeholder in package.json until the owner sets the repository. */
export const OWNER_PLACEHOLDER = "OWNER";

/** @throws Error if "repository" is not a repository on GitHub */
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

/** The name and version of this program. */
export const PRODUCT: Product = readProduct(packageJson);
