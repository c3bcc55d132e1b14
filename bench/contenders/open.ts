import type { Access, Contender, ContenderName } from "../contract.ts";

/** Loads a contender, and nothing of the others. */
export async function openContender(name: ContenderName, access: Access): Promise<Contender> {
  switch (name) {
    case "aws-sdk":
      return (await import("./aws-sdk.ts")).openAwsSdk(access);
    case "aws-sdk-tuned":
      return (await import("./aws-sdk.ts")).openTunedAwsSdk(access);
    case "bedplate-aws":
      return (await import("./bedplate-aws.ts")).openBedplateAws(access);
    case "bedplate-fetch":
      return (await import("./bedplate-fetch.ts")).openBedplateFetch(access);
    case "ai-sdk":
      return (await import("./ai-sdk.ts")).openAiSdk(access);
    case "langchain":
      return (await import("./langchain.ts")).openLangchain(access);
  }
}
