import { type EmbeddingInput, fromBase64, type JsonObject, partsOf, present } from "@bedplate/core";

/** What a reply tells of the pictures that were embedded: size, format and bits of a pixel (unverified whether of a pixel or a channel). */
export function describePictures(inputs: readonly EmbeddingInput[]): JsonObject[] {
  return inputs.flatMap(partsOf).flatMap((part) => {
    if (part.type !== "image" || part.source.type !== "base64") return [];
    const format = part.mediaType.replace("image/", "");
    return [present({ ...measure(fromBase64(part.source.data)), format })];
  });
}

interface Measures {
  readonly width?: number;
  readonly height?: number;
  readonly bit_depth?: number;
}

function measure(bytes: Uint8Array): Measures {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength > 26 && view.getUint32(0) === 0x89504e47) return measurePng(view);
  return view.byteLength > 4 && view.getUint16(0) === 0xffd8 ? measureJpeg(view) : {};
}

// Channels by colour type: grey, –, RGB, palette, grey and alpha, –, RGBA (PNG specification, 11.2.1).
const channels = [1, 0, 3, 1, 2, 0, 4];

function measurePng(view: DataView): Measures {
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bit_depth: view.getUint8(24) * (channels[view.getUint8(25)] ?? 1),
  };
}

// The frame header is one of C0 to CF, which C4, C8 and CC are not (ITU T.81, table B.1).
function measureJpeg(view: DataView): Measures {
  for (let at = 2; at + 10 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker < 0xc0 || marker > 0xcf || [0xc4, 0xc8, 0xcc].includes(marker)) continue;
    const bit_depth = view.getUint8(at + 4) * view.getUint8(at + 9);
    return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), bit_depth };
  }
  return {};
}
