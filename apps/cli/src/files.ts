import { existsSync, writeFileSync } from "node:fs";
import { dirname, extname } from "node:path";
import { type ImagePart, image, parseJson } from "@bedplate/core";
import { readGiven } from "./arguments.ts";
import { UsageError } from "./exit.ts";

/** Refuses files that are there already, before anything is paid for. */
export function refuseOverwriting(files: readonly string[], force: boolean | undefined): void {
  const lost = files.find((file) => !existsSync(dirname(file)));
  if (lost !== undefined) throw new UsageError(`The folder of ${lost} is not there. Make it first.`);
  const there = force ? [] : files.filter((file) => existsSync(file));
  if (there.length === 0) return;
  throw new UsageError(`${there.join(", ")} is there already. Choose another name, or pass --force.`);
}

/** Writes a file that the user named. */
export function write(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new UsageError(`The file ${file} can't be written: ${reason}`, { cause });
  }
}

/** A picture out of a file, whose name tells its type. */
export function pictureOf(file: string): ImagePart {
  const extension = extname(file).slice(1).toLowerCase();
  const mediaType = mediaTypes[extension];
  if (mediaType) return image(readGiven(file), mediaType);
  throw new UsageError(
    `${file} is no picture by its name; it must end in ${Object.keys(mediaTypes).join(", ")}.`,
  );
}

const mediaTypes: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
};

/** Options of a provider, as the user wrote them. */
export function optionsOf(json: string | undefined): { options?: object } {
  if (json === undefined) return {};
  const options = parseJson(json);
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return { options };
  throw new UsageError(
    `--options must be a JSON object by provider key, such as '{"cohereEmbed":{"maxTokens":256}}'.`,
  );
}

/** A size of memory for people. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
