import type { Middleware } from "@bedplate/core";
import { createGuardedOpen } from "./guarded-open.ts";
import { type UrlMediaOptions, urlMediaBy } from "./url-media.ts";

/** Fetches media that are given by a URL and puts their bytes into the request, from the public internet only. */
export const withUrlMedia: (options?: UrlMediaOptions) => Middleware = urlMediaBy(createGuardedOpen);
