import type { Call } from "./adapter.ts";
import type { MediaSource } from "./message-parts.ts";
import { unsupported } from "./unsupported.ts";

/** A medium as base64 text, for formats that take nothing else. Throws `unsupported` for one that is elsewhere, with the way to get it. */
export function inlineData(
  { type, source }: { readonly type: string; readonly source: MediaSource },
  call: Pick<Call, "model">,
): string {
  if (source.type === "base64") return source.data;
  const [where, way] =
    source.type === "url"
      ? ["a URL", "Have it fetched by the middleware withUrlMedia, or pass its bytes."]
      : ["S3", "Pass its bytes, or use the Converse adapter with a model that reads S3."];
  throw unsupported(call, `this format takes no ${type} from ${where}`, way);
}
