import type { ModelInfoSource } from "@bedplate/core";
import { findModel } from "./find.ts";

/** What the catalogue knows of models, for the client's `modelInfo`; models that it does not know are left to the next source. */
export const catalogInfo: ModelInfoSource = {
  canStream({ id, name = id }) {
    const streaming = findModel(name)?.streaming;
    return streaming === "unknown" ? undefined : streaming;
  },
};
