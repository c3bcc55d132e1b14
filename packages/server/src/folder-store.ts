import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { BedrockError, type JobFiles, type ObjectStore, type StoredFile } from "@bedplate/core";

/** Reads what the jobs of a local server wrote: `folder` is the server's option of the same name, which stands for S3 as `<folder>/<bucket>/<key>`. Links inside of it are followed. */
export function createFolderStore(folder: string): ObjectStore {
  return {
    async list(folderUri) {
      const path = pathOf(folder, folderUri);
      const entries = await missingAs([], readdir(path, { recursive: true, withFileTypes: true }));
      const base = folderUri.replace(/\/*$/, "/");
      const read = async (file: string): Promise<StoredFile> => {
        const name = relative(path, file).split(sep).join("/");
        return { name, uri: `${base}${name}`, size: (await stat(file)).size };
      };
      const files = entries.filter((entry) => entry.isFile());
      const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
      return Promise.all(paths.map(read));
    },
    async read(uri) {
      const bytes = await missingAs(undefined, readFile(pathOf(folder, uri)));
      if (bytes) return new Uint8Array(bytes);
      throw new BedrockError("not-found", `${uri} is not there: ${folder} has no such file.`);
    },
  };
}

/** Writes files below a folder that is given as `s3://bucket/prefix/`. */
export async function writeFiles(folder: string, folderUri: string, files: JobFiles): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    const path = pathOf(folder, `${folderUri}${name}`);
    const written = mkdir(dirname(path), { recursive: true }).then(() => writeFile(path, bytes));
    await written.catch((cause: NodeJS.ErrnoException) => {
      throw new BedrockError("configuration", `${folderUri} can't be written to (${cause.code}).`, { cause });
    });
  }
}

/** The file that stands for an object. Throws `invalid-request` for what would be outside of the folder. */
function pathOf(folder: string, uri: string): string {
  const [, bucket, key = ""] = /^s3:\/\/([a-z0-9][.\-a-z0-9]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  const segments = key.split("/").filter((segment) => segment !== "");
  const strange = segments.some((segment) => segment === "." || segment === ".." || /[\\\0]/.test(segment));
  const root = resolve(folder);
  const path = bucket && !strange ? resolve(root, bucket, ...segments) : root;
  if (path.startsWith(`${root}${sep}`.replace(/\/\/$/, "/"))) return path;
  throw new BedrockError("invalid-request", `${uri} is no s3://bucket/key without relative segments.`);
}

function missingAs<Value, Instead>(instead: Instead, reading: Promise<Value>): Promise<Value | Instead> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EISDIR") return instead;
    throw new BedrockError("configuration", `A file can't be read (${error.code}).`, { cause: error });
  });
}
