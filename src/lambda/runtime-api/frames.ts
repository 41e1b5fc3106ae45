/** The framed protocol on the wire: frame types, bounds, and the incremental reader. See docs/GUEST-PROTOCOL.md. */

/** Body length (u32), type (u8), three zero bytes, invocation number (u32); all big-endian. */
export const frameHeaderBytes = 12;

/** Strings of an `invoke` frame that are not there have this length. */
export const absentLength = 0xffff;

export const hostFrame = { start: 1, invoke: 2 } as const;

export const guestFrame = {
  ready: 16,
  initError: 17,
  response: 18,
  error: 19,
  invalidJson: 20,
  oversize: 21,
  log: 22,
} as const;

export interface Frame {
  readonly type: number;
  /** 0 for frames that belong to no invocation. */
  readonly invocation: number;
  readonly body: Buffer;
}

/** A frame whose body is still to be filled. */
export function allocateFrame(type: number, invocation: number, bodyBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(frameHeaderBytes + bodyBytes);
  frame.writeUInt32BE(bodyBytes, 0);
  frame.writeUInt32BE(type * 0x1000000, 4);
  frame.writeUInt32BE(invocation, 8);
  return frame;
}

/** The sender broke the protocol; nothing after it can be trusted. */
export class MalformedFrame extends Error {}

/**
 * Cuts a byte stream into frames. A body that lies within one chunk is a view of it; one that spans
 * chunks is copied once. `maxBodyBytes` gives the bound for a type, undefined for an unknown one.
 */
export class FrameReader {
  readonly #maxBodyBytes: (type: number) => number | undefined;
  readonly #header = Buffer.alloc(frameHeaderBytes);
  #headerFilled = 0;
  #body: Buffer | undefined;
  #bodyFilled = 0;

  constructor(maxBodyBytes: (type: number) => number | undefined) {
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** Every frame that `chunk` completes. Throws `MalformedFrame` before anything large is allocated. */
  *push(chunk: Buffer): Generator<Frame, void, undefined> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#body === undefined) {
        const taken = chunk.copy(this.#header, this.#headerFilled, offset);
        offset += taken;
        this.#headerFilled += taken;
        if (this.#headerFilled < frameHeaderBytes) return;
        const bodyBytes = this.#checkHeader();
        if (chunk.length - offset >= bodyBytes) {
          this.#headerFilled = 0;
          yield this.#frame(chunk.subarray(offset, offset + bodyBytes));
          offset += bodyBytes;
          continue;
        }
        this.#body = Buffer.allocUnsafe(bodyBytes);
        this.#bodyFilled = 0;
      }
      const taken = chunk.copy(this.#body, this.#bodyFilled, offset);
      offset += taken;
      this.#bodyFilled += taken;
      if (this.#bodyFilled < this.#body.length) return;
      const body = this.#body;
      this.#body = undefined;
      this.#headerFilled = 0;
      yield this.#frame(body);
    }
  }

  #frame(body: Buffer): Frame {
    return { type: this.#header.readUInt8(4), invocation: this.#header.readUInt32BE(8), body };
  }

  #checkHeader(): number {
    const bodyBytes = this.#header.readUInt32BE(0);
    const type = this.#header.readUInt8(4);
    const bound = this.#maxBodyBytes(type);
    if (bound === undefined) throw new MalformedFrame(`unknown frame type ${type}`);
    if (this.#header.readUIntBE(5, 3) !== 0)
      throw new MalformedFrame(`reserved bytes set in a frame of type ${type}`);
    if (bodyBytes > bound)
      throw new MalformedFrame(
        `a frame of type ${type} has ${bodyBytes} bytes, at most ${bound} are allowed`,
      );
    return bodyBytes;
  }
}
