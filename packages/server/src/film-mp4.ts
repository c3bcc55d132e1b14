/** One box of an MP4. */
interface Mp4Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** How many frames a film has, and after how many of them one stands for itself again. */
export interface KeyFrames {
  readonly count: number;
  readonly period: number;
}

const timed = ["mvhd", "tkhd", "mdhd"];

/** The way to the table of frames. */
const tablePath = ["moov", "trak", "mdia", "minf", "stbl"];

/** The encoder's MP4 without the date on which it was made, and with the list of frames to which a player can jump. */
export function completed(mp4: Uint8Array, keyFrames: KeyFrames): Uint8Array {
  const path: Mp4Box[] = [];
  for (const type of tablePath) {
    const parent = path.at(-1) ?? { type: "", start: -8, end: mp4.length };
    path.push(
      ...boxesIn(mp4, parent)
        .filter((box) => box.type === type)
        .slice(0, 1),
    );
  }
  const table = path.at(-1);
  if (table?.type !== "stbl") return mp4;
  for (const box of path.flatMap((parent) => boxesIn(mp4, parent)))
    if (timed.includes(box.type)) undate(mp4, box);
  return inserted(mp4, path, syncBox(keyFrames));
}

function boxesIn(mp4: Uint8Array, parent: Mp4Box): Mp4Box[] {
  const view = new DataView(mp4.buffer, mp4.byteOffset, mp4.byteLength);
  const boxes: Mp4Box[] = [];
  for (let start = parent.start + 8; start + 8 <= parent.end; start = boxes.at(-1)?.end ?? parent.end) {
    const type = String.fromCharCode(...mp4.subarray(start + 4, start + 8));
    boxes.push({ type, start, end: start + Math.max(8, view.getUint32(start)) });
  }
  return boxes;
}

/** Both dates follow the version: 64 bits each in version 1, 32 in version 0. */
function undate(mp4: Uint8Array, { start }: Mp4Box): void {
  mp4.fill(0, start + 12, start + 12 + (mp4[start + 8] === 1 ? 16 : 8));
}

/** Puts a box at the end of the innermost parent. What lies before it stays, so that no offset in the file changes. */
function inserted(mp4: Uint8Array, parents: readonly Mp4Box[], box: Uint8Array): Uint8Array {
  const at = parents.at(-1)?.end ?? mp4.length;
  const grown = new Uint8Array(mp4.length + box.length);
  grown.set(mp4.subarray(0, at));
  grown.set(box, at);
  grown.set(mp4.subarray(at), at + box.length);
  const view = new DataView(grown.buffer);
  for (const { start } of parents) view.setUint32(start, view.getUint32(start) + box.length);
  return grown;
}

/** Without this box every frame counts as a key frame, and players that jump show ruins. */
function syncBox({ count, period }: KeyFrames): Uint8Array {
  const keys = Math.ceil(count / period);
  const view = new DataView(new ArrayBuffer(16 + 4 * keys));
  view.setUint32(0, view.byteLength);
  for (const [at, letter] of [..."stss"].entries()) view.setUint8(4 + at, letter.charCodeAt(0));
  view.setUint32(12, keys);
  for (let at = 0; at < keys; at++) view.setUint32(16 + 4 * at, at * period + 1);
  return new Uint8Array(view.buffer);
}
