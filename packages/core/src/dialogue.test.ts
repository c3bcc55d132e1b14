import { describe, expect, test } from "vitest";
import { readDialogue } from "./dialogue.server.ts";
import { writeDialogue } from "./dialogue.ts";
import { assistant, user } from "./message.ts";
import { parseModelId } from "./model-id.ts";
import { finishOf } from "./stream.ts";
import { type SpokenTurn, toolCallId } from "./turns.ts";

const speakers = { user: "User", assistant: "Bot" };
const call = { model: parseModelId("acme.words-v1") };
const says = (role: SpokenTurn["role"], text: string): SpokenTurn => ({ role, text });

describe("a written dialogue", () => {
  const written: [turns: SpokenTurn[], text: string][] = [
    [[says("user", "Hi")], "Hi"],
    [[says("system", "Be brief."), says("user", "Hi")], "Be brief.\nUser: Hi\nBot:"],
    [[says("user", "A?"), says("assistant", "B."), says("user", "C?")], "User: A?\nBot: B.\nUser: C?\nBot:"],
    [[says("user", "A?"), says("assistant", "B")], "User: A?\nBot: B"],
    [
      [says("user", "two\nlines"), says("assistant", ""), says("user", "")],
      "User: two\nlines\nBot: \nUser: \nBot:",
    ],
  ];

  test.each(written)("of %j is the same turns when it is read", (turns, text) => {
    expect(writeDialogue(turns, speakers, call)).toBe(text);
    expect(readDialogue(text, speakers, call)).toEqual(turns);
  });

  test.each([
    "",
    "User: alone",
    "User: Hi\nBot:",
    "Users: Hi\nBot:x",
    "A\nB: User: C\nBot:x",
    "Tell me.\nBot:",
    "Bot: Well,",
  ])("%j, in which nobody asks or which would be written otherwise, is one question", (text) => {
    const turns = readDialogue(text, speakers, call);
    expect(turns).toEqual([says("user", text)]);
    expect(writeDialogue(turns, speakers, call)).toBe(text);
  });

  test("begins with all system messages that come first, which are read as one", () => {
    const turns = [says("system", "Be brief."), says("system", "Be kind."), says("user", "Hi")];
    const text = "Be brief.\nBe kind.\nUser: Hi\nBot:";
    expect(writeDialogue(turns, speakers, call)).toBe(text);
    expect(readDialogue(text, speakers, call)).toEqual([
      says("system", "Be brief.\nBe kind."),
      says("user", "Hi"),
    ]);
  });

  test("has no place for late system messages and tool results, and says what to do", () => {
    for (const role of ["system", "tool"] as const) {
      const turns = [says("user", "Hi"), { role, text: "x" }];
      const error = new RegExp(`^acme.words-v1: .*no ${role} turns .* into a user message`);
      expect(() => writeDialogue(turns, speakers, call)).toThrow(error);
    }
    const first = [{ role: "tool", text: "x" } as const];
    expect(() => writeDialogue(first, speakers, call)).toThrow(/no tool turns/);
  });
});

test("a tool call's ID counts on from the calls that went before, and reading twice gives the same", () => {
  const asked = assistant(
    "Let me look.",
    { type: "tool-call", id: "x", name: "f", input: {} },
    { type: "tool-call", id: "y", name: "f", input: {} },
  );
  expect(toolCallId({ messages: [user("Hi")] }, 0)).toBe("call_0");
  expect(toolCallId({ messages: [user("Hi")] }, 1)).toBe("call_1");
  expect(toolCallId({ messages: [user("Hi"), asked, user("And?")] }, 1)).toBe("call_3");
  expect(toolCallId({ messages: [user("Hi"), asked, user("And?"), asked] }, 0)).toBe("call_4");
});

test("a reason that nobody knows is other with its own word, even one that every object has", () => {
  const reasons = { end: "stop", max: "length" } as const;
  expect(finishOf("max", reasons)).toEqual({ reason: "length", raw: "max" });
  for (const raw of ["constructor", "toString", "__proto__", "bored", ""]) {
    expect(finishOf(raw, reasons)).toEqual({ reason: "other", raw });
  }
  expect(finishOf(undefined, reasons)).toEqual({ reason: "other" });
});
