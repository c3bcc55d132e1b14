export { type CacheOptions, withCache } from "./cache.ts";
export type { CacheStore } from "./cache-entry.ts";
export { type Defaults, type KindDefaults, withDefaults } from "./defaults.ts";
export { type FallbackModels, type FallbackOptions, fallsBack, withFallback } from "./fallback.ts";
export { type LimitedRequest, type LimitOptions, withLimit } from "./limit.ts";
export { type LogFields, type Logger, type LoggingOptions, withLogging } from "./logging.ts";
export type { UrlMediaOptions } from "./url-media.ts";
export { withUrlMedia } from "./web-url-media.ts";
