import { expect, test } from "vitest";
import { budgets, measure } from "./size.ts";

test.each(budgets)("$name stays within $limit bytes", async (budget) => {
  const bytes = await measure(budget);
  console.log(`${budget.name}: ${bytes} of ${budget.limit} bytes`);
  expect(bytes).toBeLessThanOrEqual(budget.limit);
});
