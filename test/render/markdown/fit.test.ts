import { describe, expect, it } from "vitest";
import { fit } from "../../../src/render/markdown/fit.ts";

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index}\n`).join("");

describe("a text that GitHub would refuse as too long", () => {
  it("a text is unchanged if it fits", () => {
    expect(fit("short\n", 10)).toBe("short\n");
  });

  it("a text that is too long is cut at the end of a line, and says so", () => {
    const text = fit(lines(1000), 2000);
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(text).toMatch(/\nline \d+\n\n_Cut here, because it is too long\._\n$/);
  });

  it("a text that is cut closes its open fence and its folded sections", () => {
    const text = fit(
      `<details>\n<summary>x</summary>\n\n\`\`\`\`diff\n\`\`\`\n</details>\n${lines(1000)}\`\`\`\`\n\n</details>\n`,
      2000,
    );
    expect(text).toMatch(/\nline \d+\n````\n\n<\/details>\n\n_Cut here/);
  });

  it("a text is measured with the caller's function", () => {
    const bytes = (text: string): number => Buffer.byteLength(text);
    const text = fit("öööö\n".repeat(1000), 3000, bytes);
    expect(bytes(text)).toBeLessThanOrEqual(3000);
    expect(bytes(text)).toBeGreaterThan(2000);
  });
});
