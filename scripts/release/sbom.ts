import type { BundledPackage } from "./bundled-packages.ts";

/** What `npm sbom` prints, as far as it is used: https://cyclonedx.org/docs/1.5/json/ */
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
 * The parts of the built program: of everything that npm installed for the build, what is in the
 * bundle. Without what differs from run to run, so that the same commit has the same list.
 * @param all what npm installed
 * @param builtAt the time of the commit, in ISO 8601
 * @throws Error for a bundled package that npm does not list
 */
export function sbomOfBundle(all: Sbom, bundled: readonly BundledPackage[], builtAt: string): Sbom {
  const wanted = new Set(bundled.map(keyOf));
  const components = [
    ...new Map(
      all.components
        .filter((component) => wanted.has(keyOf(component)))
        // They are for development only as far as npm knows: nobody installs them with the package.
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
