import { BedrockError } from "@bedplate/core";
import { encodePng, isOpaque } from "./paint-png.ts";
import { readSize } from "./paint-size.ts";
import { brushOf, openStudio, type Studio, type Surface } from "./paint-studio.ts";

/** What an encoded picture says of itself. */
export interface PictureHead {
  readonly width: number;
  readonly height: number;
  readonly format: "png" | "jpeg" | "webp" | "gif";
}

/** What an encoded picture is. */
export interface PictureFacts extends PictureHead {
  /** Whether any pixel is not opaque. */
  readonly transparent: boolean;
}

/** Size and kind of an encoded picture, which is not decoded; bytes that are no PNG, JPEG, WebP or GIF are an invalid request. */
export function readHead(bytes: Uint8Array): PictureHead {
  const format = formatOf(bytes);
  return { ...readSize(bytes, format), format };
}

/** The same of a picture that is decoded, which takes four bytes for each pixel. */
export async function readPicture(bytes: Uint8Array): Promise<PictureFacts> {
  const format = formatOf(bytes);
  const surface = await openPicture(await openStudio(), bytes);
  const { width, height } = surface;
  return {
    width,
    height,
    format,
    transparent: !isOpaque(brushOf(surface).getImageData(0, 0, width, height).data),
  };
}

/** An encoded picture's pixels; of an animation, the first frame's. */
export async function openPicture(studio: Studio, bytes: Uint8Array): Promise<Surface> {
  const { format } = readHead(bytes);
  const image = await studio.image(bytes).catch((cause: unknown) => {
    throw new BedrockError("invalid-request", `The picture is damaged: its ${format} bytes can't be read.`, {
      cause,
    });
  });
  const surface = studio.surface(image.width, image.height);
  brushOf(surface).drawImage(image, 0, 0);
  return surface;
}

/** The bytes of a surface; a JPEG has white where the surface is transparent. */
export async function encodePicture(
  studio: Studio,
  surface: Surface,
  format: "png" | "jpeg" | "webp",
): Promise<Uint8Array> {
  switch (format) {
    case "png":
      return encodePng(surface);
    case "webp":
      return plainBytes(await surface.encode("webp", 90));
    case "jpeg":
      return plainBytes(await onWhite(studio, surface).encode("jpeg", 92));
  }
}

function onWhite(studio: Studio, surface: Surface): Surface {
  const sheet = studio.surface(surface.width, surface.height);
  const brush = brushOf(sheet);
  brush.fillStyle = "#ffffff";
  brush.fillRect(0, 0, sheet.width, sheet.height);
  brush.drawImage(surface, 0, 0);
  return sheet;
}

// A plain array, since callers compare and print what they get.
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// By the first bytes, as the library would also take SVG and more.
function formatOf(bytes: Uint8Array): PictureFacts["format"] {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) return "webp";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "gif";
  throw new BedrockError("invalid-request", "The bytes are no picture: send a PNG, JPEG, WebP or GIF.");
}
