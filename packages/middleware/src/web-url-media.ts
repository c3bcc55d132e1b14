import { BedrockError, type Middleware } from "@bedplate/core";
import { type UrlMediaOptions, urlMediaBy } from "./url-media.ts";

/** Fetches media that are given by a URL and puts their bytes into the request, by a fetch of your own. */
export const withUrlMedia: (options?: UrlMediaOptions) => Middleware = urlMediaBy(() => {
  const fact = "only on Node can be checked where a name leads.";
  throw new BedrockError("configuration", `withUrlMedia: ${fact} Pass a fetch that reaches nothing private.`);
});
