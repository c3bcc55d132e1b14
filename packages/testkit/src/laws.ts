import assert from "node:assert/strict";

/** The `test` of vitest, node:test, mocha or jest. */
export interface TestFunction {
  (name: string, run: () => void): unknown;
  skip?: (name: string, run: () => void) => unknown;
}

/** A law that a format can't keep, and why. */
export interface SkippedLaw<Law extends string> {
  law: Law;
  /** The name of a case, or `anything` for the law's arbitrary ones. Default: all of them. */
  subject?: string;
  /** In words, for the report. */
  reason: string;
}

/** The checks behind the laws: of its models, of each case, and of anything. */
export interface LawTests<Law extends string, Fixture> {
  models(): void;
  cases: Partial<Record<Law, (fixture: Fixture) => void>>;
  properties: Partial<Record<Law, () => void>>;
}

interface Suite<Law extends string, Fixture> {
  adapter: { readonly name: string };
  fixtures: readonly Fixture[];
  skip?: readonly SkippedLaw<Law>[];
}

/** Defines one test for each law and case; a skipped law says why. */
export function defineLaws<Law extends string, Fixture extends { name: string }>(
  test: TestFunction,
  { adapter, fixtures, skip = [] }: Suite<Law, Fixture>,
  { models, cases, properties }: LawTests<Law, Fixture>,
): void {
  const define = (law: string, subject: string, check: () => void): void => {
    const skipped = skip.find((entry) => entry.law === law && (entry.subject ?? subject) === subject);
    if (skipped) test.skip?.(`${adapter.name} ${law} (skipped: ${skipped.reason})`, check);
    else test(`${adapter.name} ${law}: ${subject}`, check);
  };
  define("takes the models that it names", "example models", models);
  for (const fixture of fixtures)
    for (const [law, check] of Object.entries<((fixture: Fixture) => void) | undefined>(cases))
      if (check) define(law, fixture.name, () => check(fixture));
  for (const [law, check] of Object.entries<(() => void) | undefined>(properties))
    if (check) define(law, "anything", check);
  test(`${adapter.name} has fixtures`, () =>
    assert.ok(fixtures.length > 0, "Add fixtures/<format>/<case>.json."));
}
