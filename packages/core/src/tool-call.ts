import type { JsonValue } from "./json.ts";
import type { ToolCallPart, ToolResultContent, ToolResultPart } from "./message-parts.ts";
import { abortedError, untilAborted } from "./retry.ts";
import type { RunnableTool, ToolOutput } from "./tool.ts";

/** Where a call runs. */
export interface ToolSurroundings {
  /** Of the tools that there are. */
  names: readonly string[];
  signal: AbortSignal;
  modelId: string;
}

/** Runs one call. What is wrong with it, or with the run, is told to the model as an error; an abort alone is thrown. */
export async function runTool(
  call: ToolCallPart,
  tool: RunnableTool | undefined,
  { names, signal, modelId }: ToolSurroundings,
): Promise<ToolResultPart> {
  const { run } = tool ?? {};
  if (!tool || !run)
    return failed(call, `There is no tool "${call.name}". The tools are: ${names.join(", ")}.`);
  if (call.input === undefined)
    return failed(call, "The arguments are no JSON. Call the tool again with a JSON object.");
  const checked = await tool.check(call.input);
  if ("problems" in checked) {
    const problems = checked.problems.map((problem) => `\n${problem}`).join("");
    return failed(
      call,
      `The arguments don't fit the tool's schema. Call it again with these mended:${problems}`,
    );
  }
  try {
    // What has passed the check is what `run` takes.
    const start = (): ToolOutput | Promise<ToolOutput> =>
      run(checked.value as never, { toolCallId: call.id, signal });
    return { ...resultOf(call), content: contentOf(await untilAborted(start, signal, modelId)) };
  } catch (error) {
    if (signal.aborted) throw abortedError(signal, modelId);
    return failed(call, error instanceof Error ? error.message : String(error));
  }
}

function resultOf({ id, name }: ToolCallPart): Pick<ToolResultPart, "type" | "callId" | "name"> {
  return { type: "tool-result", callId: id, name };
}

function failed(call: ToolCallPart, text: string): ToolResultPart {
  return { ...resultOf(call), content: [{ type: "text", text: text || "The tool failed." }], isError: true };
}

function contentOf(output: ToolOutput): readonly ToolResultContent[] {
  if (isContent(output)) return output;
  // What is left is JSON.
  const value = output as JsonValue;
  return [typeof value === "string" ? { type: "text", text: value } : { type: "json", value: value ?? null }];
}

const contentTypes: readonly string[] = ["text", "json", "image", "document", "video", "search-result"];

function isContent(output: ToolOutput): output is readonly ToolResultContent[] {
  return (
    Array.isArray(output) &&
    output.length > 0 &&
    output.every((part) => contentTypes.includes((part as { type?: string } | null)?.type ?? ""))
  );
}
