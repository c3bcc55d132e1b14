import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, [main, "serve", "--port", "0", ...args]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("serve takes faults, several times, and tells what was asked", async () => {
  const { stdout } = start("--fault", "on=ListFoundationModels,status=502:html", "--fault", "reset@3 x1");
  const [line] = await once(stdout, "data");
  const url = /http:\S+/.exec(String(line))?.[0];
  const reply = await fetch(`${url}/foundation-models`);
  expect([reply.status, await reply.text()]).toEqual([502, expect.stringContaining("<h1>502</h1>")]);
  expect(await (await fetch(`${url}/_bedplate/requests`)).json()).toMatchObject({
    requests: [{ operation: "ListFoundationModels", status: 502, faults: ["status=502:html"] }],
  });
});

test("serve refuses a wrong fault as wrong usage, and its help names the right ones", async () => {
  const wrong = start("--fault", "throtle=10");
  const [said, [code]] = await Promise.all([text(wrong.stderr), once(wrong, "exit")]);
  expect([code, said]).toEqual([
    2,
    expect.stringMatching(/There is no fault "throtle=10".*throttle=PER_SECOND/),
  ]);
  const help = await text(start("--help").stdout);
  expect(help).toMatch(/--fault <spec>[\s\S]*throttle=PER_SECOND[\s\S]*_bedplate\/requests/);
});
