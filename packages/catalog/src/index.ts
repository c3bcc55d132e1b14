export { findModel, findModels, type ModelQuery, statusOn } from "./find.ts";
export { catalogInfo } from "./info.ts";
export type {
  Capability,
  CatalogModel,
  FactName,
  Lifecycle,
  LifecycleStatus,
  Modality,
} from "./model.ts";
export { models } from "./models.ts";
export { modelsPage } from "./page.ts";
export { type SourceKey, sources } from "./sources.ts";
