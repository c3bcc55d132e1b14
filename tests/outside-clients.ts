import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { key } from "./server-client.ts";

// Debian's boto3 and AWS CLI learn Bedrock from the service model.
const serviceModels = fileURLToPath(new URL("../../shared/service-models", import.meta.url));
const hasModels = existsSync(serviceModels);

/** Whether the AWS CLI is here, with the service model. */
export const hasCli: boolean = hasModels && existsSync("/usr/bin/aws");

/** Whether boto3 is here, with the service model. */
export const hasBoto: boolean = hasModels && existsSync("/usr/lib/python3/dist-packages/boto3");

/** Runs a program to its end. */
export const run: typeof execFile.__promisify__ = promisify(execFile);

/** What boto3 and the AWS CLI are told by the environment, with a home that holds no configuration. */
export function clientEnv(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    AWS_DATA_PATH: serviceModels,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    PYTHONIOENCODING: "utf-8",
  };
}
