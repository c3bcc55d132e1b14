import { expect, test } from "vitest";
import { type FaultAct, readFaults } from "./fault.ts";
import { faultForms } from "./fault-forms.ts";

test.each<[spec: string, act: FaultAct]>([
  ["throttle=10", { kind: "throttle", perSecond: 10, tellsWait: false }],
  ["throttle=0.5:retry-after", { kind: "throttle", perSecond: 0.5, tellsWait: true }],
  ["throttlingException", { kind: "refuse", type: "throttlingException" }],
  ["ExpiredTokenException", { kind: "refuse", type: "expiredTokenException" }],
  ["throttlingException:retry-after=3", { kind: "refuse", type: "throttlingException", retryAfter: 3 }],
  [
    "modelErrorException:message=Too many tokens",
    { kind: "refuse", type: "modelErrorException", message: "Too many tokens" },
  ],
  [
    "throttlingException@3",
    { kind: "refuse", type: "throttlingException", at: { unit: "events", count: 3 } },
  ],
  ["throttlingException@stop", { kind: "refuse", type: "throttlingException", at: { unit: "stop" } }],
  ["status=502:html", { kind: "status", status: 502, body: "html" }],
  ["status=500", { kind: "status", status: 500, body: "json" }],
  ["status=200:unknownOperation", { kind: "status", status: 200, body: "unknownOperation" }],
  ["reset", { kind: "reset" }],
  ["reset=8@0", { kind: "reset", http2Code: 8, at: { unit: "events", count: 0 } }],
  ["reset@1200b", { kind: "reset", at: { unit: "bytes", count: 1200 } }],
  ["stall", { kind: "stall" }],
  ["stall@3", { kind: "stall", at: { unit: "events", count: 3 } }],
  ["error@3", { kind: "error", at: { unit: "events", count: 3 } }],
  ["error:message=Lost@stop", { kind: "error", message: "Lost", at: { unit: "stop" } }],
  ["end@2", { kind: "end", at: { unit: "events", count: 2 } }],
  ["cut@1200b", { kind: "end", at: { unit: "bytes", count: 1200 } }],
  ["crc@2", { kind: "damage", what: "crc", frame: 2 }],
  ["prelude@1", { kind: "damage", what: "prelude", frame: 1 }],
  ["length@9", { kind: "damage", what: "length", frame: 9 }],
  ["headers=1000", { kind: "headers", ms: 1000, jitter: 0 }],
  ["first=2000~500", { kind: "first", ms: 2000, jitter: 500 }],
  ["chunk=50~20", { kind: "chunk", ms: 50, jitter: 20 }],
  ["split=7", { kind: "split", bytes: 7 }],
])("%s is read", (text, act) => {
  expect(readFaults(text)).toEqual({ text, seed: 0, faults: [{ text, act }] });
});

test("after a piece stand how often and for which share of the requests it happens, in any order", () => {
  const reset = { kind: "reset", at: { unit: "events", count: 3 } };
  for (const text of ["reset@3 x2 *0.2", "reset@3*0.2x2", "reset x2 *0.2@3"])
    expect(readFaults(text).faults).toEqual([{ text, act: reset, times: 2, share: 0.2 }]);
  expect(readFaults("stall *.5").faults).toMatchObject([{ share: 0.5 }]);
});

test("a spec has several pieces, a seed, and what it is for", () => {
  const text = "first=20, seed=7,error@3 x1,on=arn:aws:bedrock:us-east-1:1:prompt/X@2";
  expect(readFaults(text)).toEqual({
    text,
    seed: 7,
    on: "arn:aws:bedrock:us-east-1:1:prompt/X@2",
    faults: [
      { text: "first=20", act: { kind: "first", ms: 20, jitter: 0 } },
      { text: "error@3 x1", act: { kind: "error", at: { unit: "events", count: 3 } }, times: 1 },
    ],
  });
});

test.each([
  ["throttle", "throttle=PER_SECOND"],
  ["throttle=0", "throttle=PER_SECOND"],
  ["throttle=10@3", "throttle=PER_SECOND"],
  ["throttle=10:wait", "throttle=PER_SECOND"],
  ["throttlingException@3b", "TYPE["],
  ["throttlingException:retry-after=3@3", "TYPE["],
  ["throttlingException:retry-after=soon", "TYPE["],
  ["throttlingException=3", "TYPE["],
  ["status=99", "status=200..599"],
  ["status=500:xml", "status=200..599"],
  ["status=500:html:json", "status=200..599"],
  ["reset=14", "reset[=HTTP2_CODE]"],
  ["stall=3", "stall[@K"],
  ["error", "error[:message=TEXT]@K"],
  ["error@3b", "error[:message=TEXT]@K"],
  ["error:text=x@3", "error[:message=TEXT]@K"],
  ["end", "end@K"],
  ["end@3b", "end@K"],
  ["cut@3", "cut@BYTESb"],
  ["crc@0", "crc@FRAME"],
  ["crc@3b", "crc@FRAME"],
  ["prelude@stop", "prelude@FRAME"],
  ["headers=soon", "headers=MS"],
  ["first=1~2~3", "first=MS"],
  ["chunk=-1", "chunk=MS"],
  ["chunk=9999999999", "chunk=MS"],
  ["split=0", "split=BYTES"],
  ["reset x0", "reset["],
  ["reset *2", "reset["],
  ["seed=x", "seed=NUMBER"],
])("%s is written wrong, and told how", (text, form) => {
  const message = expect.stringContaining(`The fault "${text}" is written wrong. It is ${form}`);
  expect(() => readFaults(`first=1,${text}`)).toThrow(
    expect.objectContaining({ code: "configuration", message }),
  );
});

test.each(["", "throtle=10", "Reset", "constructor", "__proto__", "reset@3 @4", "throttlingException x2 x3"])(
  "%o is unknown, and told what there is",
  (text) => {
    expect(() => readFaults(text)).toThrow(expect.objectContaining({ code: "configuration" }));
    if (!text.includes(" "))
      expect(() => readFaults(text)).toThrow(/There is no fault .*throttle=.*expiredTokenException/);
  },
);

test("the forms that help shows are those that are read", () => {
  const names = faultForms.map((form) => /^\w+/.exec(form)?.[0]);
  expect(names).toEqual(
    "TYPE throttle status reset stall error end cut crc prelude length headers first chunk split".split(" "),
  );
});
