import { expect, test } from "vitest";
import { readProduct } from "../../src/domain/product.ts";

const UNSET = {
  name: "matomo-access",
  version: "1.2.0",
  private: true,
  repository: "github:OWNER/matomo-access",
};

test("until the owner sets them, the package name and the repository are undefined", () => {
  expect(readProduct(UNSET)).toEqual({
    version: "1.2.0",
    packageName: undefined,
    actionRepository: undefined,
  });
});

test("the package name is set once package.json is not private, and the repository once it has an owner", () => {
  const { private: _private, ...published } = { ...UNSET, name: "@acme/matomo-access" };
  expect(readProduct(published).packageName).toBe("@acme/matomo-access");
  expect(readProduct({ ...UNSET, repository: "github:acme/rights.v2" }).actionRepository).toBe(
    "acme/rights.v2",
  );
});

test.each(["https://github.com/acme/rights", "github:acme", "gitlab:acme/rights", "github:a/b/c"])(
  "a repository like %s is an error that shows the correct form",
  (repository) => {
    expect(() => readProduct({ ...UNSET, repository })).toThrow(/github:OWNER\/REPOSITORY/);
  },
);
