/** Format and size of a picture, out of its header; `?` where it is none of these. */
export function pixelsOf(bytes: Uint8Array): { format: string; width: number | "?"; height: number | "?" } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number): string =>
    String.fromCharCode(...bytes.subarray(at, at + length));
  // Shorter than any header that tells a size.
  if (bytes.length < 30) return { format: "?", width: "?", height: "?" };
  if (text(1, 3) === "PNG") return { format: "PNG", width: view.getUint32(16), height: view.getUint32(20) };
  if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP")
    return { format: "WebP", ...webpSize(view, text(12, 4)) };
  if (view.getUint16(0) === 0xffd8) return { format: "JPEG", ...jpegSize(view) };
  return { format: "?", width: "?", height: "?" };
}

// The three forms of WebP: lossy, lossless, extended.
function webpSize(view: DataView, form: string): { width: number; height: number } {
  if (form === "VP8X") return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  if (form === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function jpegSize(view: DataView): { width: number | "?"; height: number | "?" } {
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    // Start-of-frame markers, without the tables between them.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
  return { width: "?", height: "?" };
}
