import { expect, test } from "vitest";
import { readProduct } from "../../src/domain/product.ts";

const UNSET = {
  name: "matomo-access",
  version: "1.2.0",
  private: true,
  repository: "github:OWNER/matomo-access",
};

test("until the owner sets them, there is neither a package nor a repository to name", () => {
  expect(readProduct(UNSET)).toEqual({
    version: "1.2.0",
    packageName: undefined,
    actionRepository: undefined,
  });
});

test("the package is named once it may be published, and the repository once it has an owner", () => {
  const { private: _private, ...published } = { ...UNSET, name: "@acme/matomo-access" };
  expect(readProduct(published).packageName).toBe("@acme/matomo-access");
  expect(readProduct({ ...UNSET, repository: "github:acme/rights.v2" }).actionRepository).toBe(
    "acme/rights.v2",
  );
});

test.each(["https://github.com/acme/rights", "github:acme", "gitlab:acme/rights", "github:a/b/c"])(
  "a repository like %s is an error that shows the form",
  (repository) => {
    expect(() => readProduct({ ...UNSET, repository })).toThrow(/github:OWNER\/REPOSITORY/);
  },
);
