import fc from "fast-check";

/** Surrogates are not characters. */
const SURROGATES = 0x800;
const codePoint = (max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + SURROGATES));

/**
 * Text of any characters, with many of the first ones. fast-check's `binary` would take a second
 * before the first test.
 */
export const anyText = fc.string({
  unit: fc.oneof(
    codePoint(0xff),
    codePoint(0xffff - SURROGATES),
    codePoint(0x10_ffff - SURROGATES),
  ),
});
