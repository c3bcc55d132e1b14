/** The documents that facts are taken from, by the keys that entries cite. */
export const sources = {
  awsCards:
    'AWS user guide, "Models at a glance" and its cards, November 2026 (docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html)',
  awsMatrix:
    'AWS user guide, "API compatibility", November 2026 (docs.aws.amazon.com/bedrock/latest/userguide/models-api-compatibility.html)',
  awsFeatures:
    'AWS user guide, "Supported models and model features" of Converse, 2025 (docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html)',
  awsLifecycle:
    'AWS user guide, "Model lifecycle (Legacy)", September and October 2026 (docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html)',
  awsLifecycleJuly:
    'AWS user guide, "Model lifecycle", July 2026 (docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html)',
  awsLifecycle2025:
    'AWS user guide, "Model lifecycle", end of 2025 (docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html)',
  awsClaude:
    'AWS user guide, "Anthropic Claude Messages API" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html)',
  awsThinking:
    'AWS user guide, "Extended thinking" and "Adaptive thinking" (docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html)',
  awsNova:
    'AWS Nova user guide, "Complete request schema" (docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html)',
  awsNova2:
    'AWS Nova 2 user guide, "Extended thinking" (docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html)',
  awsTitanText:
    'AWS user guide, "Amazon Titan Text models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html)',
  awsJurassic:
    'AWS user guide, "AI21 Labs Jurassic-2 models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jurassic2.html)',
  awsJamba:
    'AWS user guide, "AI21 Labs Jamba models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jamba.html)',
  awsCommand:
    'AWS user guide, "Cohere Command models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command.html)',
  awsCommandR:
    'AWS user guide, "Cohere Command R and Command R+ models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html)',
  awsLlama:
    'AWS user guide, "Meta Llama models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html)',
  awsMistralText:
    'AWS user guide, "Mistral AI text completion" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html)',
  awsMistralChat:
    'AWS user guide, "Mistral AI chat completion" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-chat-completion.html)',
  awsPixtral:
    'AWS user guide, "Pixtral Large" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-pixtral-large.html)',
  awsDeepseek:
    'AWS user guide, "DeepSeek models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html)',
  awsOpenai:
    'AWS user guide, "OpenAI models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html)',
  awsPalmyra:
    'AWS user guide, "Writer Palmyra models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-writer-palmyra.html)',
  awsTitanEmbedText:
    'AWS user guide, "Amazon Titan Embeddings Text" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html)',
  awsTitanEmbedImage:
    'AWS user guide, "Amazon Titan Multimodal Embeddings G1" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html)',
  awsNovaEmbed:
    'AWS Nova user guide, "Complete embeddings request and response schema" (docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html)',
  awsEmbedV3:
    'AWS user guide, "Cohere Embed v3" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html)',
  awsEmbedV4:
    'AWS user guide, "Cohere Embed v4" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html)',
  awsMarengo2:
    'AWS user guide, "TwelveLabs Marengo Embed 2.7" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo.html)',
  awsMarengo3:
    'AWS user guide, "TwelveLabs Marengo Embed 3.0" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo-3.html)',
  awsPegasus:
    'AWS user guide, "TwelveLabs Pegasus" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-pegasus.html)',
  awsTitanImage:
    'AWS user guide, "Amazon Titan Image Generator G1 models" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-image.html)',
  awsNovaCanvas:
    'AWS Nova user guide, "Request and response structure for image generation" (docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html)',
  awsNovaReel:
    "AWS Nova user guide, pages on generating videos (docs.aws.amazon.com/nova/latest/userguide/video-gen-access.html)",
  awsNovaSonic:
    "AWS Nova user guide, input and output events of Sonic (docs.aws.amazon.com/nova/latest/userguide/input-events.html)",
  awsNova2Sonic:
    "AWS Nova 2 user guide, input and output events of Sonic (docs.aws.amazon.com/nova/latest/nova2-userguide/sonic-input-events.html)",
  awsStableDiffusion:
    'AWS user guide, "Stability.ai Diffusion 1.0" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-1-0-text-image.html)',
  awsStableDiffusion35:
    'AWS user guide, "Stability.ai Stable Diffusion 3.5 Large" (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-3-5-large.html)',
  awsStableServices:
    'AWS user guide, "Stability AI Image Services" (docs.aws.amazon.com/bedrock/latest/userguide/stable-image-services.html)',
  awsMistralSamples: "aws-samples/mistral-on-aws, notebooks of 2025",
  awsStabilitySamples: "aws-samples/stabilityai-sample-notebooks, stability-ai-image-services",
  awsTwelvelabsSamples: "aws-samples/amazon-bedrock-samples 85fba9d, multi-modal/TwelveLabs",
  awsGenuSamples: "aws-samples/generative-ai-use-cases, packages/cdk/lambda/utils/models.ts",
  botocore: "boto/botocore 0e6e240, botocore/data/bedrock-runtime/2023-09-30/service-2.json",
  cdk: "npm package aws-cdk-lib 2.276.0, aws-bedrock/lib/foundation-model.d.ts",
  litellm: "litellm price data (liasece/litellm-ts, 2026-08-06)",
  litellmKimi: "BerriAI/litellm, amazon_moonshot_transformation.py",
  langchain: "langchain-ai/langchain-aws 0434c7f, libs/aws/langchain_aws/data/_profiles.py",
  langchainEmbeddings: "langchain-ai/langchain-aws 0434c7f, libs/aws/langchain_aws/embeddings/bedrock.py",
  modelsDev: "anomalyco/models.dev f3fc692 (2026-07-02)",
  piAi: "npm package @earendil-works/pi-ai 1.5.2 (2026-11-10), dist/providers/data/amazon-bedrock.json",
  aiSdkAnthropic: "npm package @ai-sdk/anthropic 4.0.105 (2026-11-13), src/anthropic-model-catalog.ts",
  aiSdkBedrock: "vercel/ai ed857f5, packages/amazon-bedrock",
  dify: "langgenius/dify-official-plugins, models/bedrock",
  aiDial: "epam/ai-dial-adapter-bedrock cab277e",
  ddTracePy: "DataDog/dd-trace-py 3bb9ecd, recorded calls",
  ddTraceJs: "DataDog/dd-trace-js, recorded calls",
  openllmetry: "traceloop/openllmetry 93429cf, recorded calls",
  pydanticAi: "pydantic/pydantic-ai, tests/cassettes/test_embeddings",
  mlCommons: "opensearch-project/ml-commons, docs/tutorials/rerank",
  stdapi: "stdapi-ai/stdapi.ai, stdapi/models",
  pwshBedrock: "techthoughts2/pwshBedrock 851e662",
  livekit: "livekit/agents, livekit-plugins-aws",
} as const;

/** Key of a source in `sources`. */
export type SourceKey = keyof typeof sources;
