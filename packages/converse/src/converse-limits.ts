import { BedrockError, type Call, checkSize, fromBase64, type ImagePart, type Message } from "@bedplate/core";
import { allParts } from "./turns-parts.ts";

const megabyte = 2 ** 20;

/** What Converse takes of each kind of medium, whatever the model ("API Reference", Message and VideoSource). */
const limits = {
  image: { count: 20, bytes: 3.75 * megabyte, pixels: 8_000 },
  document: { count: 5, bytes: 4.5 * megabyte },
  // 25 MB as base64 text.
  video: { bytes: 18.75 * megabyte },
} as const;

/** Refuses media that are too many or too large, before they are sent for nothing. Throws `invalid-request`. */
export function checkLimits(messages: readonly Message[], call: Pick<Call, "model">): void {
  for (const type of ["image", "document"] as const) {
    // Those in tool results don't count.
    const count = messages.flatMap((message) => message.content.filter((part) => part.type === type)).length;
    const { count: most } = limits[type];
    if (count > most)
      throw refuse(call, `the request has ${count} ${type}s, and may have ${most}`, "Leave some out.");
  }
  for (const part of allParts(messages)) {
    if (part.type === "image" || part.type === "document" || part.type === "video")
      checkSize(part, limits[part.type].bytes, call);
    if (part.type === "image") checkPixels(part, call);
  }
}

function checkPixels({ source }: ImagePart, call: Pick<Call, "model">): void {
  const [width = 0, height = 0] = source.type === "base64" ? pictureSize(source.data) : [];
  const { pixels } = limits.image;
  if (Math.max(width, height) > pixels)
    throw refuse(
      call,
      `a picture has ${width} x ${height} pixels, and may have ${pixels} each way`,
      "Make it smaller.",
    );
}

function refuse({ model }: Pick<Call, "model">, what: string, way: string): BedrockError {
  return new BedrockError("invalid-request", `${model.id}: ${what}. ${way}`, { modelId: model.id });
}

/** Width and height as the head of a PNG or JPEG tells them; nothing for other files, whose pixels the service counts itself. */
function pictureSize(data: string): readonly number[] {
  try {
    return readSize(new DataView(fromBase64(data.slice(0, 400_000)).buffer));
  } catch {
    return [];
  }
}

function readSize(view: DataView): readonly number[] {
  if (view.getUint32(0) === 0x89504e47) return [view.getUint32(16), view.getUint32(20)];
  if (view.getUint16(0) !== 0xffd8) return [];
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    // The head of a frame, among whose markers are those of three tables.
    if (marker >= 0xffc0 && marker < 0xffd0 && ![0xffc4, 0xffc8, 0xffcc].includes(marker))
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
  }
}
