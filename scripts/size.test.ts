import { expect, test } from "vitest";
import { listBudgets, measure } from "./size.ts";

test.each(await listBudgets())("$name stays within $limit bytes", async (budget) => {
  expect(await measure(budget)).toBeLessThanOrEqual(budget.limit);
});
