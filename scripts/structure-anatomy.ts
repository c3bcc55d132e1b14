import { infrastructure, isProvider, libraries, type Package, type Rule, shortName } from "./structure.ts";

/** What a package is made of. */
export const anatomyRules: readonly Rule[] = [
  {
    name: "every package has its place: a provider with fixtures, or one of the known others",
    check: (packages) =>
      libraries(packages)
        .filter((pkg) => !isProvider(pkg) && !infrastructure.includes(shortName(pkg)))
        .map(
          ({ folder }) =>
            `${folder} is neither a provider nor known. A provider needs fixtures/<format>/<case>.json; for any other package, add its name to \`infrastructure\` in scripts/structure.ts.`,
        ),
  },
  {
    name: "index.ts and server.ts of a provider are export lists",
    check: (packages) =>
      libraries(packages)
        .filter(isProvider)
        .flatMap((pkg) => ["index.ts", "server.ts"].flatMap((name) => checkExportList(pkg, name))),
  },
  {
    name: "a format has its adapter, server adapter, wire schema, tests and fixtures",
    check: (packages) => libraries(packages).filter(isProvider).flatMap(checkFormats),
  },
  {
    name: "sources lie flat in src and are named in kebab-case",
    check: (packages) =>
      libraries(packages)
        .flatMap(({ folder, sources }) =>
          sources.map(({ path }) => ({ path, inSrc: path.slice(`${folder}/src/`.length) })),
        )
        .filter(({ inSrc }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(server|wire))?(\.test(-d)?)?\.ts$/.test(inSrc))
        .map(({ path, inSrc }) =>
          inSrc.includes("/")
            ? `${path} lies deeper than src/. Move it up: files that belong together share a name (llama.ts, llama.server.ts, llama.wire.ts).`
            : `${path} is not a kebab-case name with .server, .wire, .test or .test-d before .ts. Rename it.`,
        ),
  },
  {
    name: "no file has more than 300 lines",
    check: (packages) =>
      packages
        .flatMap(({ sources }) => sources)
        // A list of exports is as long as what there is.
        .filter(({ path, lines }) => lines > 300 && !path.endsWith("/src/index.ts"))
        .map(
          ({ path, lines }) =>
            `${path} has ${lines} lines; 300 is the limit, 200 the aim. A longer file is two ideas: name the second one and move it out.`,
        ),
  },
  {
    name: "every package has a licence and a README of under 100 lines",
    check: (packages) => packages.filter(({ manifest }) => !manifest.private).flatMap(checkReadme),
  },
  {
    name: "a package runs from src here and is published from dist, under the same subpaths",
    check: (packages) => packages.filter(({ manifest }) => !manifest.private).flatMap(checkExports),
  },
];

function checkExportList(pkg: Package, name: string): string[] {
  const path = `${pkg.folder}/src/${name}`;
  const source = pkg.sources.find((it) => it.path === path);
  if (!source) return [`${path} is missing. It lists what the package exports: export { … } from "./….ts".`];
  if (source.isExportList) return [];
  return [
    `${path} holds more than export lists. It may only say export { … } from "…" and export type { … } from "…", with every name spelled out. Move the rest to a file of its own.`,
  ];
}

function checkFormats(pkg: Package): string[] {
  const formats = Object.entries(pkg.fixtures ?? {});
  if (formats.length === 0) {
    return [`${pkg.folder} has no fixtures. Record at least one case as fixtures/<format>/<case>.json.`];
  }
  return formats.flatMap(([format, cases]) => {
    const server = pkg.sources.find(({ path }) => path === `${pkg.folder}/src/${format}.server.ts`);
    // Who builds on chat-completions has its schemas.
    const shared = server?.imports.includes("@bedplate/chat-completions/server");
    const missing = ["", ".server", ...(shared ? [] : [".wire"]), ".test"]
      .map((infix) => `${pkg.folder}/src/${format}${infix}.ts`)
      .filter((path) => !pkg.sources.some((source) => source.path === path))
      .map(
        (path) =>
          `${path} is missing, though fixtures/${format} names a format. A format is <format>.ts, .server.ts, .wire.ts and .test.ts; packages/meta shows one whole.`,
      );
    if (cases.some((name) => name.endsWith(".json"))) return missing;
    return [...missing, `${pkg.folder}/fixtures/${format} holds no case. Add one as <case>.json.`];
  });
}

function checkReadme({ folder, manifest, readmeLines }: Package): string[] {
  const broken: string[] = [];
  if (!manifest.license) broken.push(`${folder}/package.json has no "license". Write "Apache-2.0".`);
  if (readmeLines === undefined) {
    broken.push(
      `${folder}/README.md is missing. A sentence, install, one runnable snippet, an options table, a link.`,
    );
  } else if (readmeLines >= 100) {
    broken.push(`${folder}/README.md has ${readmeLines} lines; keep it under 100 and link to docs for more.`);
  }
  return broken;
}

function checkExports({ folder, manifest }: Package): string[] {
  const here = { ...manifest.exports, ...manifest.bin };
  const published = { ...manifest.publishConfig?.exports, ...manifest.publishConfig?.bin };
  const broken = Object.entries(here).flatMap(([subpath, target]) => {
    const expected = manifest.bin?.[subpath] ? builtFile(target) : builtTarget(target);
    if (!expected)
      return [
        `${folder}/package.json maps "${subpath}" to ${JSON.stringify(target)}; map it to ./src/<file>.ts.`,
      ];
    if (JSON.stringify(published[subpath]) === JSON.stringify(expected)) return [];
    return [
      `${folder}/package.json maps "${subpath}" to ${JSON.stringify(target)}; publishConfig must map it to ${JSON.stringify(expected)}.`,
    ];
  });
  const extra = Object.keys(published).filter(
    (subpath) => subpath !== "./package.json" && !(subpath in here),
  );
  if (Object.keys(here).length === 0) broken.push(`${folder}/package.json has neither "exports" nor "bin".`);
  return [
    ...broken,
    ...extra.map(
      (subpath) =>
        `${folder}/package.json publishes "${subpath}", which it does not map here. Add it to "exports" too.`,
    ),
  ];
}

type Target = string | Readonly<Record<string, string>>;

/** What a target becomes when it is published: types and code, and so for each condition before the default. */
function builtTarget(target: Target): object | undefined {
  if (typeof target === "string") {
    const js = builtFile(target);
    return js === undefined ? undefined : { types: js.replace(/\.js$/, ".d.ts"), default: js };
  }
  const { default: otherwise = "", ...conditions } = target;
  const built = Object.entries(conditions).map(
    ([condition, file]) => [condition, builtTarget(file)] as const,
  );
  const rest = builtTarget(otherwise);
  return rest && built.every(([, file]) => file) ? { ...Object.fromEntries(built), ...rest } : undefined;
}

function builtFile(target: Target): string | undefined {
  const name = typeof target === "string" ? /^\.\/src\/([^/]+)\.ts$/.exec(target)?.[1] : undefined;
  return name === undefined ? undefined : `./dist/${name}.js`;
}
