import { build, transform } from "esbuild";
import { expect, test } from "vitest";
import { withPureConstants } from "./pure-constants.ts";

test.each([
  ["a call", "export const a: A = make(1);"],
  ["a call within an object", "const a = { b: [1, make()] };"],
  ["a member, which may be a getter", "const a = b.c;"],
  ["a new object", "const a = new Map();"],
  ["a spread", "const a = [...b];"],
])("marks %s", (_, source) => {
  const marked = withPureConstants("a.ts", source);
  expect(marked).toMatch(/= \/\* @__PURE__ \*\/ \(\(\) => \(.+\)\)\(\);$/);
});

test.each([
  ["a literal", 'const a = { b: [1, "c"] };'],
  ["a function, whatever it calls", "const a = () => make();"],
  ["a variable of a function's", "function f() { const a = make(); return a; }"],
  ["what has several names", "const { a, b } = make();"],
])("leaves %s as it is", (_, source) => {
  expect(withPureConstants("a.ts", source)).toBe(source);
});

test("a bundler drops what is marked and nobody uses", async () => {
  const source =
    'export const used = make("used"); export const unused = make("unused"); declare function make(a: string): string;';
  const bundle = async (text: string): Promise<string> => {
    const { code } = await transform(text, { loader: "ts" });
    const { outputFiles } = await build({
      stdin: { contents: 'import { used } from "library"; console.log(used);', resolveDir: "." },
      plugins: [
        {
          name: "library",
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /^library$/ }, ({ path }) => ({ path, namespace: "library" }));
            onLoad({ filter: /.*/, namespace: "library" }, () => ({ contents: code }));
          },
        },
      ],
      bundle: true,
      format: "esm",
      write: false,
    });
    return outputFiles[0]?.text ?? "";
  };
  expect(await bundle(source)).toContain('"unused"');
  expect(await bundle(withPureConstants("library.ts", source))).not.toContain('"unused"');
});
