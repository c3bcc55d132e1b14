import type { CatalogModel } from "./model.ts";
import { ai21Models } from "./models-ai21.ts";
import { amazonModels } from "./models-amazon.ts";
import { amazonMediaModels } from "./models-amazon-media.ts";
import { anthropicModels } from "./models-anthropic.ts";
import { olderAnthropicModels } from "./models-anthropic-older.ts";
import { cohereModels } from "./models-cohere.ts";
import { deepseekModels } from "./models-deepseek.ts";
import { googleModels } from "./models-google.ts";
import { lumaModels } from "./models-luma.ts";
import { metaModels } from "./models-meta.ts";
import { minimaxModels } from "./models-minimax.ts";
import { mistralModels } from "./models-mistral.ts";
import { moonshotModels } from "./models-moonshot.ts";
import { nvidiaModels } from "./models-nvidia.ts";
import { openaiModels } from "./models-openai.ts";
import { qwenModels } from "./models-qwen.ts";
import { stabilityModels } from "./models-stability.ts";
import { twelvelabsModels } from "./models-twelvelabs.ts";
import { writerModels } from "./models-writer.ts";
import { xaiModels } from "./models-xai.ts";
import { zaiModels } from "./models-zai.ts";

/** Every model that is known to be or to have been on Amazon Bedrock, by provider. */
export const models: readonly CatalogModel[] = [
  ...ai21Models,
  ...amazonModels,
  ...amazonMediaModels,
  ...olderAnthropicModels,
  ...anthropicModels,
  ...cohereModels,
  ...deepseekModels,
  ...googleModels,
  ...lumaModels,
  ...metaModels,
  ...minimaxModels,
  ...mistralModels,
  ...moonshotModels,
  ...nvidiaModels,
  ...openaiModels,
  ...qwenModels,
  ...stabilityModels,
  ...twelvelabsModels,
  ...writerModels,
  ...xaiModels,
  ...zaiModels,
];
