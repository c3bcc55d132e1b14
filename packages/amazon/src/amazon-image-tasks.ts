import { type ImageContent, type ImageTask, isModel, type ModelRef } from "@bedplate/core";
import type { AmazonImageOptions } from "./amazon-image-options.ts";

/** The service's name of a task. */
export type TaskType =
  | "TEXT_IMAGE"
  | "INPAINTING"
  | "OUTPAINTING"
  | "IMAGE_VARIATION"
  | "COLOR_GUIDED_GENERATION"
  | "BACKGROUND_REMOVAL"
  | "VIRTUAL_TRY_ON";

/** What one of our tasks is natively. */
export interface AmazonTask {
  readonly taskType: TaskType;
  readonly content: ImageContent;
  /** The options that it takes; others are left out with a warning. */
  readonly options: readonly (keyof AmazonImageOptions)[];
  /** Whether a size can be asked for; where not, it is the picture's own. */
  readonly sized?: true;
}

/** The key of each task's parameters in the body. */
export const paramsKeys: Readonly<Record<TaskType, string>> = {
  TEXT_IMAGE: "textToImageParams",
  INPAINTING: "inPaintingParams",
  OUTPAINTING: "outPaintingParams",
  IMAGE_VARIATION: "imageVariationParams",
  COLOR_GUIDED_GENERATION: "colorGuidedGenerationParams",
  BACKGROUND_REMOVAL: "backgroundRemovalParams",
  VIRTUAL_TRY_ON: "virtualTryOnParams",
};

const words = { prompt: "required", negativePrompt: "optional" } as const;
const edit = { negativePrompt: "optional", images: [1, 1], mask: "required" } as const;
const tuned = ["quality", "cfgScale"] as const;
const inpaint: AmazonTask = {
  taskType: "INPAINTING",
  content: { ...edit, prompt: "optional" },
  options: [...tuned, "returnMask"],
};

const tasks: Readonly<Partial<Record<ImageTask, AmazonTask>>> = {
  generate: { taskType: "TEXT_IMAGE", content: words, options: [...tuned, "style"], sized: true },
  control: {
    taskType: "TEXT_IMAGE",
    content: { ...words, images: [1, 1] },
    options: [...tuned, "style", "controlMode", "controlStrength"],
    sized: true,
  },
  inpaint,
  replace: inpaint,
  erase: { ...inpaint, content: edit },
  outpaint: {
    taskType: "OUTPAINTING",
    content: { ...edit, prompt: "optional" },
    options: [...tuned, "outPaintingMode", "returnMask"],
  },
  variation: {
    taskType: "IMAGE_VARIATION",
    content: { prompt: "optional", negativePrompt: "optional", images: [1, 5] },
    // That Canvas takes a quality here is unverified: its pages show none.
    options: [...tuned, "similarityStrength"],
    sized: true,
  },
  "color-guided": {
    taskType: "COLOR_GUIDED_GENERATION",
    content: { ...words, images: [0, 1] },
    options: [...tuned, "colors"],
    sized: true,
  },
  "remove-background": { taskType: "BACKGROUND_REMOVAL", content: { images: [1, 1] }, options: [] },
  "try-on": {
    taskType: "VIRTUAL_TRY_ON",
    content: { images: [2, 2], mask: "optional" },
    options: [...tuned, "virtualTryOn", "returnMask"],
  },
};

const firstTasks: readonly ImageTask[] = ["generate", "inpaint", "replace", "erase", "outpaint", "variation"];

/** How a model does a task; `undefined` for what it doesn't do. */
export function amazonTask(task: ImageTask, model: ModelRef): AmazonTask | undefined {
  const found = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (!found || (isFirstTitan(model) && !firstTasks.includes(task))) return undefined;
  if (isCanvas(model)) return found.taskType === "VIRTUAL_TRY_ON" ? found : without(found, "returnMask");
  return found.taskType === "VIRTUAL_TRY_ON" ? undefined : without(titanTask(found, task), "style");
}

/** The tasks that a model does. */
export function amazonTasks(model: ModelRef): ImageTask[] {
  // The table has tasks and nothing else.
  return (Object.keys(tasks) as ImageTask[]).filter((task) => amazonTask(task, model));
}

// Titan can't do without a text outside the picture; Canvas fills in the background.
function titanTask(task: AmazonTask, name: ImageTask): AmazonTask {
  return name === "outpaint" ? { ...task, content: { ...task.content, prompt: "required" } } : task;
}

function without(task: AmazonTask, option: keyof AmazonImageOptions): AmazonTask {
  return { ...task, options: task.options.filter((name) => name !== option) };
}

/** Whether it is Nova Canvas; what is not is like Titan. */
export function isCanvas(model: ModelRef): boolean {
  return isModel(model, "amazon.nova-canvas-");
}

/** Whether it is the first Titan Image, which does less. */
export function isFirstTitan(model: ModelRef): boolean {
  return isModel(model, "amazon.titan-image-generator-v1");
}
