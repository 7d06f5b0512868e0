import { RuleTester } from "oxlint/plugins-dev";
import { describe, test } from "vitest";
import plugin from "../../scripts/lint/code-style.ts";

RuleTester.describe = describe;
RuleTester.it = test;
const tester = new RuleTester({ languageOptions: { parserOptions: { lang: "ts" } } });

tester.run("an assignment is a statement", plugin.rules["assignment-as-value"], {
  valid: [
    "let x = 1; x = 2; x += 1; x++;",
    "for (let i = 0; i < 3; i++) step(i);",
    "for (i = 0; i < 3; i += 2) step(i);",
    "const same = (a: number, b: number): boolean => a === b;",
    "class Counter { #count = 0; next(): number { this.#count += 1; return this.#count; } }",
  ],
  invalid: [
    "indexes.set(live, (index = build(live)));",
    "while ((x = next())) use(x);",
    "for (; (x = next()); ) use(x);",
    "const set = (value: string) => (text = value);",
    "return (kept[key] ??= []);",
    "const id = nextId++;",
    "call(++count);",
    "a = b = c;",
  ].map((code) => ({ code: `function f() { ${code} }`, errors: 1 })),
});

tester.run("a question changes nothing", plugin.rules["effect-in-question"], {
  valid: [
    "items.filter((item) => !seen.has(item));",
    "items.map((item) => { const own: string[] = []; own.push(item); return own; });",
    "items.map((item) => { let total = 0; for (const n of item) total += n; return total; });",
    "for (const item of items) seen.add(item);",
    "items.forEach((item) => seen.add(item));",
    "items.reduce((all, item) => all.add(item), new Set());",
    "map.set(key, items.filter(keep));",
    "items.map((item) => new Set([...seen]).add(item));",
    "items.filter((item) => other.some((one) => one === item));",
  ],
  invalid: [
    "items.filter((item) => !seen.has(item) && seen.add(item));",
    "items.filter((item) => { left -= item.length; return left > 0; });",
    "items.map((item) => ({ item, id: next++ }));",
    "items.map((item) => { item.done = true; return item; });",
    "items.flatMap((item) => { this.all.push(item); return []; });",
    "items.some((item) => others.forEach((other) => found.push(other)));",
    "items.filter(function (item) { found.set(item, 1); return true; });",
  ].map((code) => ({ code, errors: 1 })),
});
