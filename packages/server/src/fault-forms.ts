import { BedrockError } from "@bedplate/core";
import type { FaultAct, FaultPlace, StatusBody } from "./fault.ts";
import type { Piece } from "./fault-piece.ts";
import { faultTypes } from "./fault-types.ts";

interface Form {
  /** How the piece is written. */
  form: string;
  /** `undefined` where the piece is not written so. */
  read: (piece: Piece) => FaultAct | undefined;
}

const forms = new Map<string, Form>([
  ["throttle", { form: "throttle=PER_SECOND[:retry-after]", read: readThrottle }],
  ["status", { form: "status=200..599[:json|html|empty|unknownOperation]", read: readStatus }],
  ["reset", { form: "reset[=HTTP2_CODE][@K|@stop|@BYTESb]", read: readReset }],
  [
    "stall",
    {
      form: "stall[@K|@stop|@BYTESb]",
      read: (piece) => (only(piece, "at") ? { kind: "stall", ...placed(piece) } : undefined),
    },
  ],
  ["error", { form: "error[:message=TEXT]@K|@stop", read: readError }],
  ["end", { form: "end@K|@stop", read: (piece) => endAt(piece, piece.at?.unit !== "bytes") }],
  ["cut", { form: "cut@BYTESb", read: (piece) => endAt(piece, piece.at?.unit === "bytes") }],
  ["crc", { form: "crc@FRAME", read: readDamage("crc") }],
  ["prelude", { form: "prelude@FRAME", read: readDamage("prelude") }],
  ["length", { form: "length@FRAME", read: readDamage("length") }],
  ["headers", { form: "headers=MS[~JITTER]", read: readDelay("headers") }],
  ["first", { form: "first=MS[~JITTER]", read: readDelay("first") }],
  ["chunk", { form: "chunk=MS[~JITTER]", read: readDelay("chunk") }],
  ["split", { form: "split=BYTES", read: readSplit }],
]);

const typeForm = "TYPE[:message=TEXT][:retry-after=SECONDS][@K|@stop]";

/** Every piece of the language, by how it is written. */
export const faultForms: readonly string[] = [typeForm, ...[...forms.values()].map(({ form }) => form)];

/** Reads a piece as what goes wrong. Throws `configuration` for what is no piece, and for one that is written wrong. */
export function readAct(piece: Piece): FaultAct {
  const type = piece.name.charAt(0).toLowerCase() + piece.name.slice(1);
  const form = faultTypes.has(type)
    ? { form: typeForm, read: (piece: Piece) => readRefusal(type, piece) }
    : forms.get(piece.name);
  if (!form) throw unknownPiece(piece);
  const act = piece.times === "wrong" || piece.share === "wrong" ? undefined : form.read(piece);
  if (act) return act;
  throw wrongPiece(piece.text, form.form);
}

/** The error of a piece that is written wrong. */
export function wrongPiece(text: string, form: string): BedrockError {
  const rule = `It is ${form}, and after it may stand xTIMES and *SHARE, a number up to 1.`;
  return new BedrockError("configuration", `The fault "${text}" is written wrong. ${rule}`);
}

function unknownPiece({ text }: Piece): BedrockError {
  const known = `${faultForms.join(", ")}, seed=NUMBER, on=OPERATION|MODEL_PREFIX`;
  const types = [...faultTypes.keys()].join(", ");
  return new BedrockError(
    "configuration",
    `There is no fault "${text}". There are: ${known}. A TYPE is one of ${types}.`,
  );
}

function readRefusal(type: string, piece: Piece): FaultAct | undefined {
  const { message, "retry-after": wait } = Object.fromEntries(piece.words);
  const known = piece.words.every(([name]) => name === "message" || name === "retry-after");
  const retryAfter = wait === undefined ? undefined : number(wait, 0, 86_400);
  if (!known || piece.value !== undefined || piece.at?.unit === "bytes") return undefined;
  if (wait !== undefined && (retryAfter === undefined || piece.at)) return undefined;
  return {
    kind: "refuse",
    type,
    ...(message && { message }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...placed(piece),
  };
}

function readThrottle(piece: Piece): FaultAct | undefined {
  const perSecond = number(piece.value, 0.001, 1_000_000);
  const words = piece.words.map(([name, value]) => `${name}${value}`);
  if (
    !only(piece, "value", "words") ||
    perSecond === undefined ||
    words.some((word) => word !== "retry-after")
  )
    return undefined;
  return { kind: "throttle", perSecond, tellsWait: words.length > 0 };
}

const bodies: readonly StatusBody[] = ["json", "html", "empty", "unknownOperation"];

function readStatus(piece: Piece): FaultAct | undefined {
  const status = whole(piece.value, 200, 599);
  const [[word = "json", rest = ""] = [], more] = piece.words;
  const body = bodies.find((name) => name === word);
  if (!only(piece, "value", "words") || status === undefined || !body || rest !== "" || more)
    return undefined;
  return { kind: "status", status, body };
}

function readReset(piece: Piece): FaultAct | undefined {
  const http2Code = whole(piece.value, 0, 13);
  if (!only(piece, "value", "at") || (piece.value !== undefined && http2Code === undefined)) return undefined;
  return { kind: "reset", ...(http2Code !== undefined && { http2Code }), ...placed(piece) };
}

function readError(piece: Piece): FaultAct | undefined {
  const [[word, message] = [], more] = piece.words;
  if (!only(piece, "at", "words") || !piece.at || piece.at.unit === "bytes" || more) return undefined;
  if (word !== undefined && word !== "message") return undefined;
  return { kind: "error", at: piece.at, ...(message && { message }) };
}

function endAt(piece: Piece, fits: boolean): FaultAct | undefined {
  return only(piece, "at") && piece.at && fits ? { kind: "end", at: piece.at } : undefined;
}

function readDamage(what: "crc" | "prelude" | "length"): Form["read"] {
  return (piece) => {
    const { at } = piece;
    if (!only(piece, "at") || at?.unit !== "events" || at.count === 0) return undefined;
    return { kind: "damage", what, frame: at.count };
  };
}

// Above what any client waits for, and far below what a timer can count.
const longestWait = 3_600_000;

function readDelay(kind: "headers" | "first" | "chunk"): Form["read"] {
  return (piece) => {
    const [time, spread = "0", more] = piece.value?.split("~") ?? [];
    const [ms, jitter] = [number(time, 0, longestWait), number(spread, 0, longestWait)];
    if (!only(piece, "value") || ms === undefined || jitter === undefined || more !== undefined)
      return undefined;
    return { kind, ms, jitter };
  };
}

function readSplit(piece: Piece): FaultAct | undefined {
  const bytes = whole(piece.value, 1);
  return only(piece, "value") && bytes !== undefined ? { kind: "split", bytes } : undefined;
}

function placed({ at }: Piece): { at?: FaultPlace } {
  return at ? { at } : {};
}

/** Whether a piece has nothing but these. */
function only({ value, words, at }: Piece, ...may: ("value" | "words" | "at")[]): boolean {
  return (
    (value === undefined || may.includes("value")) &&
    (words.length === 0 || may.includes("words")) &&
    (at === undefined || may.includes("at"))
  );
}

function number(text: string | undefined, least: number, most: number): number | undefined {
  const value = /^\d+(\.\d+)?$/.test(text ?? "") ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function whole(text: string | undefined, least = 0, most = 1_000_000_000): number | undefined {
  const value = number(text, least, most);
  return Number.isInteger(value) ? value : undefined;
}
