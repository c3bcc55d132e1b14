/** A cache of answers, and of questions on their way. */
export type AnswerCache<Answer> = Pick<Map<string, Promise<Answer>>, "get" | "set" | "delete">;

/** Asks once for each key; a failure is forgotten. */
export function askOnce<Answer>(
  cache: AnswerCache<Answer>,
  key: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const known = cache.get(key);
  if (known) return known;
  const asked = ask().catch((error: unknown) => {
    cache.delete(key);
    throw error;
  });
  cache.set(key, asked);
  return asked;
}
