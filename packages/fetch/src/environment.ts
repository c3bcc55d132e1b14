/** A variable of the environment; an empty one is not set. */
export function env(name: string): string | undefined {
  // Edge runtimes and browsers have no `process`, whatever Node's types say.
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
  return process?.env?.[name] || undefined;
}
