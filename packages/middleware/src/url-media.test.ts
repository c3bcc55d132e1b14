import { getEventListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import {
  type Client,
  collect,
  createClient,
  document,
  fromBase64,
  image,
  isBedrockError,
  toBase64,
  user,
  wrap,
} from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, createJournal, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { withUrlMedia } from "./node-url-media.ts";
import type { UrlMediaOptions } from "./url-media.ts";
import { withUrlMedia as withWebUrlMedia } from "./web-url-media.ts";

const png = fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
);
const model = "amazon.nova-lite-v1:0";
const journal = createJournal({ bodies: true });
const handler = createHandler({ adapters: serverAdapters, backend: simulated(), journal });
const transport = createFetchTransport({
  endpoint: "http://bedrock.local",
  region: "us-east-1",
  token: "t",
  fetch: (input, init) => handler(new Request(input, init)),
});
const client = createClient({ transport, adapters });
const here = { allowHttp: true, allowHosts: ["127.0.0.1"] };

let files: Server;
let origin = "";
let asked: string[] = [];
let answers: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {};

beforeAll(async () => {
  files = createServer((request, response) => {
    const { url = "" } = request;
    asked.push(url);
    (answers[url.split("?")[0] ?? ""] ?? ((it) => it.writeHead(404).end()))(response, request);
  });
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
});

beforeEach(() => {
  journal.clear();
  asked = [];
  answers = { "/a.png": (response) => response.end(png) };
});

afterAll(() => {
  files.closeAllConnections();
  files.close();
});

function clientWith(options: UrlMediaOptions = here): Client {
  return wrap(client, withUrlMedia(options));
}

function shown(url: string, mediaType = "image/png") {
  const picture = { type: "image", mediaType, source: { type: "url", url } } as const;
  return { model, messages: [user("What is this?", picture)] };
}

function body(): string {
  return journal.requests()[0]?.body ?? "";
}

/** How a fetch of one picture fails. */
async function failure(url: string, options: UrlMediaOptions = here, mediaType = "image/png") {
  const error: unknown = await clientWith(options)
    .generateText(shown(url, mediaType))
    .catch((error: unknown) => error);
  if (!isBedrockError(error)) expect.fail(`no error, or a strange one: ${error}`);
  expect(journal.requests()).toEqual([]);
  return error;
}

describe("media by URL", () => {
  test("are sent as bytes, whole and streamed", async () => {
    await clientWith().generateText(shown(`${origin}/a.png`));
    expect(body()).toContain(toBase64(png));
    journal.clear();
    await collect(clientWith().streamText(shown(`${origin}/a.png`)));
    expect(body()).toContain(toBase64(png));
  });

  test("are found wherever a request has media, and fetched once for each URL", async () => {
    answers["/b.pdf"] = (response) => response.end("%PDF-1.4\n%%EOF\n");
    const picture = image({ type: "url", url: `${origin}/a.png` }, "image/png");
    const sheet = document({ type: "url", url: `${origin}/b.pdf` }, "application/pdf");
    const lookalike = {
      type: "image",
      mediaType: "image/png",
      source: { type: "url", url: `${origin}/c.png` },
    };
    await clientWith().generateText({
      model: "anthropic.claude-3-haiku-20240307-v1:0",
      messages: [
        user("Look.", picture, sheet),
        { role: "assistant", content: [{ type: "tool-call", id: "1", name: "see", input: lookalike }] },
        { role: "tool", content: [{ type: "tool-result", callId: "1", name: "see", content: [picture] }] },
      ],
      tools: [{ type: "function", name: "see", inputSchema: { type: "object" } }],
    });
    expect(asked.sort()).toEqual(["/a.png", "/b.pdf"]);
    expect(body().split(toBase64(png))).toHaveLength(3);
    expect(body()).toContain(`${origin}/c.png`);
  });

  test("are fetched for embeddings and pictures too", async () => {
    const picture = image({ type: "url", url: `${origin}/a.png` }, "image/png");
    await clientWith().embed({ model: "amazon.titan-embed-image-v1", inputs: [picture] });
    expect(body()).toContain(toBase64(png));
    journal.clear();
    await clientWith()
      .generateImage({ model: "amazon.nova-canvas-v1:0", prompt: "a boat", images: [picture] })
      .catch(() => {});
    expect(body()).toContain(toBase64(png));
  });

  test("leave the request as it is, and requests without any untouched", async () => {
    const request = shown(`${origin}/a.png`);
    const before = structuredClone(request);
    await clientWith().generateText(request);
    expect(request).toEqual(before);
    await clientWith({}).generateText({ model, messages: [user("Name a river.")] });
    expect(journal.requests()).toHaveLength(2);
  });
});

describe("redirects", () => {
  const to = (location: string) => (response: ServerResponse) => response.writeHead(302, { location }).end();

  test("are followed, relative ones too", async () => {
    answers["/moved"] = to("/again");
    answers["/again"] = to(`${origin}/a.png`);
    await clientWith().generateText(shown(`${origin}/moved`));
    expect(asked).toEqual(["/moved", "/again", "/a.png"]);
  });

  test.each([
    "https://169.254.169.254/",
    "https://[::1]/",
    "https://localhost/",
    "file:///etc/passwd",
    "ftp://a.example/",
  ])("are checked like the first URL: %s", async (location) => {
    answers["/moved"] = to(location);
    expect((await failure(`${origin}/moved`)).code).toBe("invalid-request");
  });

  test("and answers that are none have their connection let go", async () => {
    let closed = 0;
    const endless = (status: number) => (response: ServerResponse) => {
      response.on("close", () => closed++);
      response.writeHead(status, { location: "/a.png" }).write("more will come");
    };
    Object.assign(answers, { "/moved": endless(302), "/gone": endless(404) });
    await clientWith().generateText(shown(`${origin}/moved`));
    await vi.waitFor(() => expect(closed).toBe(1));
    journal.clear();
    await failure(`${origin}/gone`);
    await vi.waitFor(() => expect(closed).toBe(2));
  });

  test("end somewhere", async () => {
    answers["/round"] = to("/round");
    expect((await failure(`${origin}/round`)).message).toContain("redirects more than 3 times");
    expect(asked).toHaveLength(4);
  });
});

describe("a limit", () => {
  test("of bytes ends the connection while they come, for all media together", async () => {
    let closed = (): void => {};
    const wasClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    answers["/endless"] = (response) => {
      response.on("close", closed);
      const more = (): void => {
        while (response.write(png));
        response.once("drain", more);
      };
      more();
    };
    expect((await failure(`${origin}/endless`, { ...here, maxBytes: 100_000 })).message).toContain(
      "100000 bytes",
    );
    await wasClosed;
    answers["/b.png"] = (response) => response.end(png);
    const both = user(
      ...["a", "b"].map((name) => image({ type: "url", url: `${origin}/${name}.png` }, "image/png")),
    );
    const call = clientWith({ ...here, maxBytes: png.length * 2 - 1 }).generateText({
      model,
      messages: [both],
    });
    await expect(call).rejects.toMatchObject({ code: "invalid-request" });
  });

  test("of time ends what takes longer", async () => {
    answers["/slow"] = (response) => void response.write(png.subarray(0, 8));
    expect(await failure(`${origin}/slow`, { ...here, timeoutMs: 30 })).toMatchObject({ code: "timeout" });
  });

  test("of number refuses before anything is fetched", async () => {
    expect((await failure(`${origin}/a.png`, { ...here, maxCount: 0 })).message).toContain("maxCount");
    expect(asked).toEqual([]);
  });
});

test("nothing is left of a fetch when it has ended", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { signal } = new AbortController();
  await clientWith().generateText(shown(`${origin}/a.png`), { signal, timeouts: { firstByteMs: Infinity } });
  expect([getEventListeners(signal, "abort"), vi.getTimerCount()]).toEqual([[], 0]);
  vi.useRealTimers();
});

test("the signal ends a fetch", async () => {
  const leaving = new AbortController();
  answers["/slow"] = (response) => {
    response.write(png.subarray(0, 8));
    leaving.abort();
  };
  const call = clientWith().generateText(shown(`${origin}/slow`), { signal: leaving.signal });
  await expect(call).rejects.toMatchObject({ code: "aborted" });
  expect(journal.requests()).toEqual([]);
});

describe("bytes", () => {
  test("that are not what is declared are refused", async () => {
    answers["/page"] = (response) => response.end("<html>Gone.</html>");
    expect((await failure(`${origin}/page`)).message).toMatch(
      /declared as image\/png.*nothing that is known/,
    );
    expect((await failure(`${origin}/a.png`, here, "image/jpeg")).message).toMatch(/image\/jpeg.*image\/png/);
    expect((await failure(`${origin}/a.png`, here, "video/*")).code).toBe("invalid-request");
  });

  test("of image/* say themselves what they are", async () => {
    await clientWith().generateText(shown(`${origin}/a.png`, "image/*"));
    expect(JSON.parse(body()).messages[0].content[1].image.format).toBe("png");
  });
});

describe("an error", () => {
  test.each([
    ["an answer of 404", "/gone", "invalid-request"],
    ["an answer of 503", "/busy", "connection"],
    ["a connection that breaks", "/cut", "connection"],
  ])("of %s names the host, never the query or the path", async (_, path, code) => {
    answers["/busy"] = (response) => response.writeHead(503).end();
    answers["/cut"] = (response) => response.destroy();
    const error = await failure(`${origin}${path}?signature=hunter2`);
    expect(error).toMatchObject({ code, message: expect.stringContaining("127.0.0.1") });
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toMatch(/hunter2|signature|gone|busy|cut/);
  });
});

describe("outside Node", () => {
  test("a fetch is needed, since nobody else can see where names lead", () => {
    expect(() => withWebUrlMedia()).toThrow(/Pass a fetch/);
  });

  test("the fetch that is passed is used, and addresses in URLs are checked", async () => {
    const urls: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      urls.push(String(input));
      return urls.length === 1
        ? new Response(null, { status: 301, headers: { location: "https://cdn.example/a.png" } })
        : new Response(Uint8Array.from(png));
    };
    await wrap(client, withWebUrlMedia({ fetch })).generateText(shown("https://files.example/a.png"));
    expect(urls).toEqual(["https://files.example/a.png", "https://cdn.example/a.png"]);
    expect(body()).toContain(toBase64(png));
    const call = wrap(client, withWebUrlMedia({ fetch })).generateText(shown("https://10.0.0.1/a.png"));
    await expect(call).rejects.toMatchObject({ code: "invalid-request" });
    expect(urls).toHaveLength(2);
  });
});
