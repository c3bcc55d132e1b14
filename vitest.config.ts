import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    // Far above what any test takes, so that a slow machine decides nothing.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "tests/*.test.ts",
      "scripts/*.test.ts",
    ],
  },
});

export default config;
