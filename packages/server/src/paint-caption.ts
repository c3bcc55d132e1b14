import { type Box, type Brush, fonts } from "./paint-studio.ts";

/** Words for a picture, and remarks in small type below them. */
export interface Caption {
  readonly text: string;
  readonly notes?: readonly string[];
}

interface Block {
  readonly lines: readonly string[];
  readonly size: number;
  readonly font: string;
}

/** More is never legible. */
const maxCharacters = 4000;
const lineHeight = 1.28;

/** Writes a caption on a dark plate at the bottom or in the middle of a box, as large as it fits in. */
export function drawCaption(brush: Brush, caption: Caption, box: Box, seat: "bottom" | "middle"): void {
  const margin = Math.min(box.width, box.height) * 0.05;
  const padding = margin * 0.6;
  const width = box.width - 2 * (margin + padding);
  const height = (box.height - 2 * margin) * (seat === "bottom" ? 0.5 : 0.8) - 2 * padding;
  if (width < 24 || height < 10) return;
  const blocks = layOut(brush, caption, width, height);
  const [text] = blocks;
  if (!text) return;
  const widest = Math.max(
    ...blocks.flatMap((block) => block.lines.map((line) => widthOf(brush, line, block))),
  );
  const plate = {
    width: Math.min(width, widest) + 2 * padding,
    height: blocks.reduce((sum, { lines, size }) => sum + lines.length * size * lineHeight, 2 * padding),
  };
  const x = seat === "middle" ? box.x + (box.width - plate.width) / 2 : box.x + margin;
  const top = seat === "middle" ? (box.height - plate.height) / 2 : box.height - margin - plate.height;
  drawPlate(brush, { x, y: box.y + top, ...plate }, padding);
  drawBlocks(brush, blocks, x + padding, box.y + top + padding);
}

function drawPlate(brush: Brush, plate: Box, radius: number): void {
  brush.beginPath();
  brush.roundRect(plate.x, plate.y, plate.width, plate.height, radius);
  brush.fillStyle = "rgba(13, 15, 22, 0.82)";
  brush.fill();
}

function drawBlocks(brush: Brush, blocks: readonly Block[], x: number, top: number): void {
  brush.textAlign = "left";
  brush.textBaseline = "middle";
  let y = top;
  for (const { lines, size, font } of blocks) {
    brush.font = `${size}px "${font}"`;
    brush.fillStyle = font === fonts.bold ? "#ffffff" : "#c9ced9";
    for (const line of lines) {
      brush.fillText(line, x, y + (size * lineHeight) / 2);
      y += size * lineHeight;
    }
  }
}

/** The caption's lines in the largest type in which all of them fit, or in the smallest with an ellipsis. */
function layOut(brush: Brush, caption: Caption, width: number, height: number): Block[] {
  // Narrow and high boxes take larger type, but no word shall be broken for it.
  const largest = Math.max(width * 0.062, Math.min(width * 0.1, height * 0.035));
  const smallest = Math.max(7, Math.min(13, width / 40));
  const text = { words: wordsOf(brush, caption.text, fonts.bold), font: fonts.bold };
  const notes = (caption.notes ?? []).map((note) => ({
    words: wordsOf(brush, note, fonts.regular),
    font: fonts.regular,
  }));
  const linesAt = ({ words }: { words: Word[] }, size: number): string[] => wrap(words, width / size);
  for (
    let size = Math.max(smallest, Math.min(largest, height * 0.4, Math.max(height * 0.16, 30)));
    ;
    size *= 0.92
  ) {
    const last = size * 0.92 < smallest;
    const small = Math.max(smallest, size * 0.5);
    const remarks = notes.map((note) => ({
      lines: clip(linesAt(note, small), last ? 1 : 2),
      size: small,
      font: note.font,
    }));
    const left = height - remarks.reduce((sum, { lines }) => sum + lines.length * small * lineHeight, 0);
    const room = Math.max(1, Math.floor(left / (size * lineHeight)));
    const lines = linesAt(text, size);
    if (last || lines.length <= room)
      return [{ lines: clip(lines, room), size, font: text.font }, ...remarks].filter(
        (block) => block.lines.length,
      );
  }
}

/** The first lines; the last of them ends in an ellipsis if there would be more. */
function clip(lines: readonly string[], room: number): string[] {
  if (lines.length <= room) return [...lines];
  return lines.slice(0, room).map((line, at) => (at < room - 1 ? line : `${line.replace(/.{1,2}$/u, "")}…`));
}

interface Word {
  readonly text: string;
  /** In units of the type size. */
  readonly width: number;
  /** Whether a space stands before it. */
  readonly spaced: boolean;
}

function wordsOf(brush: Brush, text: string, font: string): Word[] {
  brush.font = `100px "${font}"`;
  const known = new Map<string, number>();
  const measure = (part: string): number => {
    const width = known.get(part) ?? brush.measureText(part).width / 100;
    known.set(part, width);
    return width;
  };
  const characters = [...text];
  const kept = characters.slice(0, maxCharacters).join("");
  const words = (characters.length > maxCharacters ? `${kept}…` : kept).split(/\s+/u).filter(Boolean);
  return words.flatMap((word) =>
    // Whatever is too long for a line, or written without spaces, may break anywhere.
    word.length <= 16
      ? [{ text: word, width: measure(word), spaced: true }]
      : [...word].map((character, at) => ({ text: character, width: measure(character), spaced: at === 0 })),
  );
}

function wrap(words: readonly Word[], width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let filled = 0;
  for (const { text, width: needed, spaced } of words) {
    const gap = line && spaced ? 0.36 : 0;
    if (line && filled + gap + needed > width) {
      lines.push(line);
      line = text;
      filled = needed;
    } else {
      line += (gap ? " " : "") + text;
      filled += gap + needed;
    }
  }
  return line ? [...lines, line] : lines;
}

function widthOf(brush: Brush, line: string, { size, font }: Block): number {
  brush.font = `${size}px "${font}"`;
  return brush.measureText(line).width;
}
