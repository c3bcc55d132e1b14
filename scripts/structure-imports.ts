import {
  assemblies,
  isProvider,
  isTest,
  libraries,
  type Manifest,
  type Package,
  packageOf,
  type Rule,
  resolveFrom,
  type Source,
  shortName,
} from "./structure.ts";

const scope = "@bedplate/";
const providerMayImport = [`${scope}core`, `${scope}chat-completions`, "zod"];

/** The layers: who may import whom. */
export const importRules: readonly Rule[] = [
  {
    name: "core imports nothing but itself",
    check: (packages) =>
      eachImport(libraries(packages).filter((pkg) => shortName(pkg) === "core"))
        .filter(({ source, specifier }) => !isTest(source.path) && !specifier.startsWith("."))
        .map(
          ({ source, specifier }) =>
            `${source.path} imports "${specifier}". Core has no dependencies, not even node:*. Write the few lines that are needed, or let the caller pass it in.`,
        ),
  },
  {
    name: "a provider imports only core, chat-completions and zod",
    check: (packages) =>
      eachImport(libraries(packages).filter(isProvider))
        .filter(({ source, specifier }) => !isTest(source.path) && !specifier.startsWith("."))
        .filter(({ specifier }) => !providerMayImport.includes(packageOf(specifier)))
        .map(
          ({ source, specifier }) =>
            `${source.path} imports "${specifier}". An adapter is a pure codec: it may import ${providerMayImport.join(", ")}, never another provider, node:*, the AWS SDK or the server. What two providers need belongs in core or chat-completions; what does I/O belongs in a transport.`,
        ),
  },
  {
    name: "a provider's tests do not import another provider",
    check: (packages) => {
      const providers = libraries(packages).filter(
        (pkg) => isProvider(pkg) && shortName(pkg) !== "chat-completions",
      );
      return eachImport(providers)
        .filter(({ pkg, specifier }) =>
          providers.some((it) => it !== pkg && it.manifest.name === packageOf(specifier)),
        )
        .filter(({ source }) => isTest(source.path))
        .map(
          ({ source, specifier }) =>
            `${source.path} imports "${specifier}". A provider is tested by itself, with @bedplate/testkit. A test over several families belongs in tests.`,
        );
    },
  },
  {
    name: "every other package imports only core of ours",
    check: (packages) =>
      eachImport(
        libraries(packages).filter((pkg) => !isProvider(pkg) && !assemblies.includes(shortName(pkg))),
      )
        .filter(({ source, specifier }) => !isTest(source.path) && specifier.startsWith(scope))
        .filter(({ specifier }) => packageOf(specifier) !== `${scope}core`)
        .map(
          ({ source, specifier }) =>
            `${source.path} imports "${specifier}". Of ours it may import @bedplate/core only: take adapters, transports and clients as arguments, typed by core.`,
        ),
  },
  {
    name: "@bedplate/all and @bedplate/local are for apps, examples and tests",
    check: (packages) =>
      eachImport(libraries(packages).filter((pkg) => !assemblies.includes(shortName(pkg))))
        .filter(
          ({ source, specifier }) =>
            !isTest(source.path) && assemblies.some((name) => packageOf(specifier) === `${scope}${name}`),
        )
        .map(
          ({ source, specifier }) =>
            `${source.path} imports "${specifier}", which bundles every format. Take a list of adapters as an argument.`,
        ),
  },
  {
    name: "a package declares what it imports",
    check: (packages, root) =>
      eachImport(packages)
        .filter(({ specifier }) => !/^(\.|node:)/.test(specifier))
        .filter(({ pkg, source, specifier }) => !declared(pkg, source, root).includes(packageOf(specifier)))
        .map(
          ({ pkg, source, specifier }) =>
            `${source.path} imports "${specifier}", which ${pkg.folder}/package.json does not declare. Add it to its ${isTest(source.path) ? "devDependencies" : "dependencies"}, or do without it.`,
        ),
  },
  {
    name: "relative imports stay inside their package",
    check: (packages) =>
      eachImport(packages)
        .filter(({ specifier }) => specifier.startsWith("."))
        .filter(({ pkg, source, specifier }) => !resolveFrom(source, specifier).startsWith(`${pkg.folder}/`))
        .map(
          ({ source, specifier }) =>
            `${source.path} imports "${specifier}", which is another package's file. Import the package by its name, and export there what you need.`,
        ),
  },
  {
    name: "a client bundle never holds the server's side or zod",
    check: (packages) =>
      libraries(packages)
        .filter(({ manifest }) => manifest.exports?.["./server"])
        .flatMap(checkClientEntry),
  },
];

/** Walks from index.ts through relative imports; type imports count, since published types follow them. */
function checkClientEntry(pkg: Package): string[] {
  const byPath = new Map(pkg.sources.map((source) => [source.path, source]));
  const reached = [`${pkg.folder}/src/index.ts`];
  const broken: string[] = [];
  for (const path of reached) {
    const source = byPath.get(path);
    for (const specifier of source?.imports ?? []) {
      if (/\.(server|wire)\.ts$|^@bedplate\/[^/]+\/server$|^zod(\/|$)/.test(specifier)) {
        broken.push(
          `${path}, which index.ts reaches, imports "${specifier}". Only server.ts may lead there: read replies with the guards of @bedplate/core, and move what both sides need to a file of its own.`,
        );
      } else if (source && specifier.startsWith(".")) {
        const next = resolveFrom(source, specifier);
        if (!reached.includes(next)) reached.push(next);
      }
    }
  }
  return broken;
}

interface Import {
  pkg: Package;
  source: Source;
  specifier: string;
}

/** Tests may also use what their package and the root develop with. */
function declared({ manifest }: Package, { path }: Source, root: Manifest): string[] {
  const { dependencies, peerDependencies, devDependencies, inlinedDependencies = [] } = manifest;
  const published = [...Object.keys({ ...dependencies, ...peerDependencies }), ...inlinedDependencies];
  if (!isTest(path)) return published;
  return [...published, ...Object.keys({ ...devDependencies, ...root.devDependencies }), manifest.name];
}

function eachImport(packages: readonly Package[]): Import[] {
  return packages.flatMap((pkg) =>
    pkg.sources.flatMap((source) => source.imports.map((specifier) => ({ pkg, source, specifier }))),
  );
}
