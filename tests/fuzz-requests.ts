import { readdirSync, readFileSync } from "node:fs";
import { isObject, type JsonObject, type JsonValue } from "@bedplate/core";
import fc from "fast-check";

/** A request as it goes on the wire. */
export interface FuzzRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body: Uint8Array | undefined;
}

interface Sample {
  model: string;
  body: JsonObject;
  converse: boolean;
}

const packages = new URL("../packages/", import.meta.url);

/** Every documented body, with a model that takes it. */
const samples: Sample[] = readdirSync(packages).flatMap((name) => {
  const folder = new URL(`${name}/fixtures/`, packages);
  return listed(folder).flatMap((format) =>
    listed(new URL(`${format}/`, folder)).flatMap((file) =>
      file.endsWith(".json")
        ? sampleOf(format, readFileSync(new URL(`${format}/${file}`, folder), "utf8"))
        : [],
    ),
  );
});

function listed(folder: URL): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sampleOf(format: string, text: string): Sample[] {
  const { request, body } = JSON.parse(text);
  return typeof request?.model === "string" && isObject(body)
    ? [{ model: request.model, body, converse: format === "converse" }]
    : [];
}

/** The formats' own words: all their keys, and short texts. */
const words = [...new Set(samples.flatMap(({ body }) => wordsIn(body)))];

function wordsIn(value: JsonValue | undefined): string[] {
  if (typeof value === "string") return value.length < 30 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...wordsIn(inner)]);
}

const prototypeNames = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "prototype",
  "length",
  "then",
];
const word = fc.oneof(fc.constantFrom(...words), fc.constantFrom(...prototypeNames), fc.string());

/** Stands for JSON that is nested too deeply to be an object here. */
const deep = "@@deep@@";
const deepText = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

const oddValue: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    "",
    "\u0000",
    "\uD800",
    [],
    {},
    deep,
  ),
  fc.constantFrom<JsonValue>(
    "x".repeat(70_000),
    Array(20_000).fill(0),
    Array(300).fill({ text: "a" }),
    deepText,
  ),
  word,
  fc.dictionary(word, fc.oneof(word, fc.integer(), fc.constant([])), { maxKeys: 4 }),
  fc.array(word, { maxLength: 4 }),
  // What fast-check makes here is JSON.
  fc.jsonValue() as fc.Arbitrary<JsonValue>,
  fc.constant(JSON.parse('{"__proto__":{"role":"user"},"constructor":{"prototype":1}}') as JsonValue),
);

const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom("replace", "remove", "add", "repeat"),
  key: word,
  value: oddValue,
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** Changes one place of a JSON value, which is counted among all of its places. */
function changed(value: JsonValue, { at, how, key, value: odd }: Change): JsonValue {
  let left = at % (placesIn(value) + 1);
  const visit = (inner: JsonValue): JsonValue | undefined => {
    if (left-- === 0) {
      if (how === "remove") return undefined;
      if (how === "add" && isObject(inner)) return Object.fromEntries([...Object.entries(inner), [key, odd]]);
      if (how === "add" && Array.isArray(inner)) return [...inner, odd];
      return how === "repeat" ? [inner, inner] : odd;
    }
    if (Array.isArray(inner)) return inner.map(visit).filter((item) => item !== undefined);
    if (!isObject(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, visit(item ?? null)]));
  };
  return visit(value) ?? null;
}

function placesIn(value: JsonValue | undefined): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + 1 + placesIn(inner), 0);
}

const sample = fc
  .tuple(
    fc
      .constantFrom(true, false)
      .chain((converse) => fc.constantFrom(...samples.filter((one) => one.converse === converse))),
    fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 3 })),
  )
  .map(([{ body, ...more }, changes]) => ({
    ...more,
    body: changes.reduce<JsonValue>((before, next) => changed(before, next), body),
  }));

const paths = ["invoke", "invoke-with-response-stream", "converse", "converse-stream", "count-tokens"];
const anyPath = fc.constantFrom(...paths, "invoke-with-bidirectional-stream", "dance");
const bases = ["", "", "", "/_bedplate/fault/split=5", "/_bedplate/fault/crc%402", "/_bedplate/fault/"];
const rarely = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const modelCall = fc
  .record({
    sample,
    fitting: fc.nat(2),
    path: rarely(anyPath),
    model: rarely(word),
    base: rarely(fc.constantFrom(...bases)),
  })
  .map(({ sample: { model: known, body, converse }, fitting, path: odd, model = known, base = "" }) => {
    const usual = [...paths.slice(converse ? 2 : 0, converse ? 4 : 2), "count-tokens"];
    const path = odd ?? usual[fitting] ?? "converse";
    return {
      path: `${base}/model/${encoded(model)}/${path}`,
      body: path === "count-tokens" ? { input: counted(body) } : body,
    };
  });

function counted(body: JsonValue): JsonValue {
  return isObject(body) && "messages" in body
    ? { converse: body }
    : { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString("base64") } };
}

const otherCall = fc
  .record({ sample, first: change, second: change, id: word, version: fc.oneof(word, fc.constant("DRAFT")) })
  .chain(({ sample: { model, body }, first, second, id, version }) => {
    const outputDataConfig = { s3OutputDataConfig: { s3Uri: "s3://films/fuzz" } };
    const texts = [{ text: { text: "forbidden" } }];
    const guardrail = encoded(second.at % 2 === 0 ? "sample" : id);
    const calls: [path: string, body: JsonValue][] = [
      ["/async-invoke", { modelId: model, modelInput: body, outputDataConfig }],
      [`/guardrail/${guardrail}/version/${encoded(version)}/apply`, { source: "INPUT", content: texts }],
      ["/guardrail-checks/invoke", { messages: [{ role: "user", content: texts }], checks: {} }],
      [
        "/rerank",
        isObject(body) && "sources" in body ? body : { queries: [], sources: [], rerankingConfiguration: {} },
      ],
    ];
    return fc
      .constantFrom(...calls)
      .map(([path, plain]) => ({ path, body: changed(changed(plain, first), second) }));
  });

const collections = [
  "foundation-models",
  "inference-profiles",
  "async-invoke",
  "imported-models",
  "custom-models",
  "prompt-routers",
  "provisioned-model-throughput",
  "model-customization/custom-model-deployments",
  "_bedplate/requests",
  "_bedplate/fault",
  "health",
];
const query = fc.constantFrom(
  "",
  "?limit=x",
  "?limit=2",
  "?maxResults=-1&nextToken=__proto__",
  "?typeEquals=x&since=1",
);
const read = fc.tuple(fc.constantFrom(...collections), fc.option(word), query).map(([name, id, asked]) => ({
  path: `/${name}${id === null ? "" : `/${encoded(id)}`}${asked}`,
  body: undefined,
}));

const anything = fc
  .tuple(fc.webPath(), fc.webQueryParameters(), fc.option(fc.uint8Array()))
  .map(([path, asked, body]) => ({ path: `${path === "" ? "/" : path}?${asked}`, body: body ?? undefined }));

/** One segment of a path. A lone surrogate can't be encoded, and no client sends it. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "")) || "%20";
}

const headerName = fc.constantFrom(
  "content-type",
  "accept",
  "x-amzn-bedrock-accept",
  "x-amzn-bedrock-trace",
  "x-amzn-bedrock-guardrailidentifier",
  "x-amzn-bedrock-guardrailversion",
  "x-amzn-bedrock-service-tier",
  "x-amzn-bedrock-performanceconfig-latency",
  "x-amzn-bedrock-request-metadata",
  "x-bedplate-fault",
  "authorization",
);
const headerValue = fc.oneof(
  fc.constantFrom(
    "sample",
    "1",
    "DRAFT",
    "ENABLED",
    "application/json",
    "{}",
    '{"a":1}',
    "[[",
    "split=2",
    "x".repeat(9000),
  ),
  word.map((text) => text.replace(/[^\x20-\x7e]/g, "").trim()),
);

/** Any request at all; most of them are nearly right. */
export const anyRequest: fc.Arbitrary<FuzzRequest> = fc
  .record({
    call: fc.oneof(
      { weight: 6, arbitrary: modelCall as fc.Arbitrary<{ path: string; body: unknown }> },
      { weight: 2, arbitrary: otherCall as fc.Arbitrary<{ path: string; body: unknown }> },
      { weight: 1, arbitrary: read },
      { weight: 1, arbitrary: anything },
    ),
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD") },
    ),
    headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 3 }),
    cut: fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(300) }),
  })
  .map(({ call, method, headers, cut }) => {
    const body = bytesOf(call.body)?.subarray(0, cut);
    const chosen = method ?? (call.body === undefined ? "GET" : "POST");
    const bare = chosen === "GET" || chosen === "HEAD";
    return { method: chosen, url: `http://127.0.0.1${call.path}`, headers, body: bare ? undefined : body };
  });

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return Buffer.from((JSON.stringify(body) ?? "").replaceAll(`"${deep}"`, deepText));
}
