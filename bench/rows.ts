import type { ContenderName, Operation } from "./contract.ts";

/** A contender on one of the service's two APIs. */
export interface Row {
  contender: ContenderName;
  operation: Operation;
}

/** Names for people. */
export const titles: Readonly<Record<ContenderName, string>> = {
  "aws-sdk": "AWS SDK",
  "aws-sdk-tuned": "AWS SDK, tuned",
  "bedplate-aws": "Bedplate on the AWS SDK",
  "bedplate-fetch": "Bedplate, light transport",
  "ai-sdk": "AI SDK",
  langchain: "LangChain",
};

/** What everything else is a share of. */
export const baseline: ContenderName = "aws-sdk";

/** Like beside like: whoever speaks InvokeModel on InvokeModel, and all on Converse. */
export const rows: readonly Row[] = [
  { contender: "aws-sdk", operation: "InvokeModel" },
  { contender: "aws-sdk-tuned", operation: "InvokeModel" },
  { contender: "bedplate-aws", operation: "InvokeModel" },
  { contender: "bedplate-fetch", operation: "InvokeModel" },
  { contender: "ai-sdk", operation: "InvokeModel" },
  { contender: "aws-sdk", operation: "Converse" },
  { contender: "aws-sdk-tuned", operation: "Converse" },
  { contender: "bedplate-aws", operation: "Converse" },
  { contender: "bedplate-fetch", operation: "Converse" },
  { contender: "ai-sdk", operation: "Converse" },
  { contender: "langchain", operation: "Converse" },
];

/** One row for each contender, on the API that it is best at. */
export const oncePerContender: readonly Row[] = [
  ...rows.filter(({ operation }) => operation === "InvokeModel"),
  { contender: "langchain", operation: "Converse" },
];

/** The name of a row in samples. */
export function keyOf({ contender, operation }: Row): string {
  return `${contender} ${operation}`;
}

/** Whether a name in samples is a row's, with its API; cold starts go by the program. */
export function isRowKey(key: string): boolean {
  return key.includes(" ");
}

/** The name for people of a row or a program in samples. */
export function titleOf(key: string): string {
  if (key === "ai-sdk-native") return `${titles["ai-sdk"]}, InvokeModel`;
  const [name = key, operation] = key.split(" ");
  const known = Object.entries(titles).find(([contender]) => contender === name)?.[1] ?? name;
  return operation ? `${known}, ${operation}` : known;
}
