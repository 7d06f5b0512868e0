import type { BundledPackage } from "./bundled-packages.ts";

/** The used part of what `npm sbom` prints: https://cyclonedx.org/docs/1.5/json/ */
export interface Sbom {
  readonly serialNumber?: string;
  readonly metadata: {
    readonly timestamp?: string;
    readonly component: { readonly "bom-ref": string; readonly version?: string };
  };
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
}

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn?: readonly string[];
}

const keyOf = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `${name}@${version}`;

/**
 * Reduces the list of all packages that npm installed to those in the bundle. Removes what differs
 * between runs, so that the same commit always has the same list.
 * @param all the list of everything that npm installed
 * @param builtAt the time of the commit, in ISO 8601
 * @throws Error if npm does not list a bundled package
 */
export function sbomOfBundle(all: Sbom, bundled: readonly BundledPackage[], builtAt: string): Sbom {
  const wanted = new Set(bundled.map(keyOf));
  const components = [
    ...new Map(
      all.components
        .filter((component) => wanted.has(keyOf(component)))
        // npm marks these packages as development dependencies, because they are not installed with
        // the package. But the code of these packages is in the bundle.
        .map(({ properties: _properties, ...component }) => [component["bom-ref"], component]),
    ).values(),
  ];
  const listed = new Set(components.map(keyOf));
  const missing = [...wanted].filter((key) => !listed.has(key));
  if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(", ")}.`);
  const refs = new Set(components.map((component) => component["bom-ref"]));
  const root = all.metadata.component["bom-ref"];
  const { serialNumber: _serialNumber, ...rest } = all;
  return {
    ...rest,
    metadata: { ...all.metadata, timestamp: builtAt },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => ref === root || refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({
        ref,
        dependsOn: dependsOn.filter((other) => refs.has(other)),
      })),
  };
}
