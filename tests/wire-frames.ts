import { crc32 } from "node:zlib";

/** One event-stream message whose headers are strings, written here once more so that nothing is checked against itself. */
function frame(headers: Readonly<Record<string, string>>, content: string): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const message = Buffer.alloc(16 + head.length + Buffer.byteLength(content));
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, 12);
  message.write(content, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}

/** An event with its JSON. */
export function event(type: string, members: object): Buffer {
  const headers = { ":event-type": type, ":content-type": "application/json", ":message-type": "event" };
  return frame(headers, JSON.stringify(members));
}

/** A chunk of a native stream. */
export function chunk(json: unknown): Buffer {
  return event("chunk", { bytes: Buffer.from(JSON.stringify(json)).toString("base64") });
}

/** An exception that the service model has. */
export function exception(type: string, message: string): Buffer {
  const headers = {
    ":exception-type": type,
    ":content-type": "application/json",
    ":message-type": "exception",
  };
  return frame(headers, JSON.stringify({ message }));
}

/** An error that it hasn't. */
export function errorMessage(code: string, message: string): Buffer {
  return frame({ ":message-type": "error", ":error-code": code, ":error-message": message }, "");
}

/** The same message with one byte of its content changed. */
export function damaged(message: Buffer): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt8(copy.readUInt8(copy.length - 6) ^ 1, copy.length - 6);
  return copy;
}
