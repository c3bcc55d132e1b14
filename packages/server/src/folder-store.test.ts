import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createFolderStore, writeFiles } from "./folder-store.ts";

const base = mkdtempSync(join(tmpdir(), "bedplate-"));
const folder = join(base, "s3");
const store = createFolderStore(folder);
const files = { "b.json": Uint8Array.of(1, 2), "a/deep.mp4": Uint8Array.of(3) };

afterAll(() => rmSync(base, { recursive: true }));

test("files stand in a folder for their bucket, and are listed and read by their addresses", async () => {
  await writeFiles(folder, "s3://bucket/jobs/one/", files);
  expect([...readFileSync(join(folder, "bucket/jobs/one/a/deep.mp4"))]).toEqual([3]);
  expect(await store.list("s3://bucket/jobs/one/")).toEqual([
    { name: "a/deep.mp4", uri: "s3://bucket/jobs/one/a/deep.mp4", size: 1 },
    { name: "b.json", uri: "s3://bucket/jobs/one/b.json", size: 2 },
  ]);
  expect(await store.read("s3://bucket/jobs/one/b.json")).toEqual(Uint8Array.of(1, 2));
});

test("a folder that isn't there is empty, as in S3, and a file that isn't there is not found", async () => {
  expect(await store.list("s3://bucket/none/")).toEqual([]);
  await expect(store.read("s3://bucket/none")).rejects.toMatchObject({ code: "not-found" });
});

test.each([
  "s3://bucket/../../secret",
  "s3://../secret",
  "s3://bucket/a/./../..",
  "s3://bucket/..\\x",
  "/secret",
])("nothing outside of the folder is read or written: %s", async (uri) => {
  writeFileSync(join(base, "secret"), "secret");
  await expect(store.read(uri)).rejects.toMatchObject({ code: "invalid-request" });
  await expect(writeFiles(folder, `${uri}/`, files)).rejects.toMatchObject({ code: "invalid-request" });
  expect(existsSync(join(base, "secret", "b.json"))).toBe(false);
});

test("a name doesn't lead outside either", async () => {
  const outside = { "../../../../secret2": Uint8Array.of(1) };
  await expect(writeFiles(folder, "s3://bucket/jobs/", outside)).rejects.toMatchObject({
    code: "invalid-request",
  });
});

test("a folder that can't be written to is told", async () => {
  const file = join(base, "file");
  writeFileSync(file, "");
  await expect(writeFiles(file, "s3://bucket/jobs/", files)).rejects.toMatchObject({ code: "configuration" });
});
