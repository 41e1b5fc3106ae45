/** The framed protocol as the guest sees it: frame types, encoders and the incremental reader. See docs/GUEST-PROTOCOL.md. */
'use strict';

/** Bytes of every frame's header: body length (u32), type (u8), three zero bytes, invocation number (u32). */
const headerBytes = 12;

const frameType = Object.freeze({
  start: 1,
  invoke: 2,
  ready: 16,
  initError: 17,
  response: 18,
  error: 19,
  invalidJson: 20,
  oversize: 21,
  log: 22,
});

const absent = 0xffff;

/**
 * @param {number} type
 * @param {number} invocation 0 for frames that belong to none
 * @param {number} bodyBytes
 * @returns {Buffer} A frame whose body is still to be filled.
 */
function allocateFrame(type, invocation, bodyBytes) {
  const frame = Buffer.allocUnsafe(headerBytes + bodyBytes);
  frame.writeUInt32BE(bodyBytes, 0);
  frame.writeUInt32BE(type * 0x1000000, 4);
  frame.writeUInt32BE(invocation, 8);
  return frame;
}

/**
 * @param {number} type
 * @param {number} invocation
 * @param {string} text
 */
function encodeText(type, invocation, text) {
  const frame = allocateFrame(type, invocation, Buffer.byteLength(text));
  frame.write(text, headerBytes);
  return frame;
}

/**
 * An `error` or `initError` frame: the error type, then the error object as JSON.
 * @param {number} type
 * @param {number} invocation
 * @param {string} errorType
 * @param {string} json
 */
function encodeError(type, invocation, errorType, json) {
  const name = Buffer.from(errorType).subarray(0, 256);
  const frame = allocateFrame(type, invocation, 2 + name.length + Buffer.byteLength(json));
  frame.writeUInt16BE(name.length, headerBytes);
  name.copy(frame, headerBytes + 2);
  frame.write(json, headerBytes + 2 + name.length);
  return frame;
}

/**
 * @param {number} timestamp Milliseconds since the epoch for a whole record, 0 for a chunk of a stream.
 * @param {Uint8Array} data
 */
function encodeLog(timestamp, data) {
  const frame = allocateFrame(frameType.log, 0, 8 + data.length);
  frame.writeDoubleBE(timestamp, headerBytes);
  frame.set(data, headerBytes + 8);
  return frame;
}

/**
 * @typedef {object} Invocation
 * @property {number} number
 * @property {number} deadline Milliseconds since the epoch.
 * @property {string} requestId
 * @property {string} invokedFunctionArn
 * @property {string | undefined} traceHeader
 * @property {string | undefined} clientContext
 * @property {string | undefined} cognitoIdentity
 * @property {string | undefined} tenantId
 * @property {string} payload
 */

/**
 * @param {number} number
 * @param {Buffer} body
 * @returns {Invocation}
 */
function decodeInvocation(number, body) {
  let offset = 8;
  const text = () => {
    const length = body.readUInt16BE(offset);
    offset += 2;
    if (length === absent) return undefined;
    offset += length;
    return body.toString('utf8', offset - length, offset);
  };
  return {
    number,
    deadline: body.readDoubleBE(0),
    requestId: text() ?? '',
    invokedFunctionArn: text() ?? '',
    traceHeader: text(),
    clientContext: text(),
    cognitoIdentity: text(),
    tenantId: text(),
    payload: body.toString('utf8', offset),
  };
}

/** Cuts a byte stream into frames; a body that spans chunks is copied once. */
class FrameReader {
  /** @param {(type: number, invocation: number, body: Buffer) => void} onFrame */
  constructor(onFrame) {
    this.onFrame = onFrame;
    this.pending = Buffer.alloc(0);
    /** @type {Buffer | undefined} */
    this.body = undefined;
    this.filled = 0;
    this.type = 0;
    this.invocation = 0;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.body === undefined) {
        rest = this.#readHeader(rest);
        if (this.body === undefined) return;
      }
      const taken = rest.copy(this.body, this.filled);
      this.filled += taken;
      rest = rest.subarray(taken);
      if (this.filled === this.body.length) {
        const body = this.body;
        this.body = undefined;
        this.onFrame(this.type, this.invocation, body);
      }
    }
  }

  /**
   * @param {Buffer} chunk
   * @returns {Buffer} What follows the header.
   */
  #readHeader(chunk) {
    const bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    if (bytes.length < headerBytes) {
      this.pending = Buffer.from(bytes);
      return Buffer.alloc(0);
    }
    this.pending = Buffer.alloc(0);
    this.body = Buffer.allocUnsafe(bytes.readUInt32BE(0));
    this.filled = 0;
    this.type = bytes.readUInt8(4);
    this.invocation = bytes.readUInt32BE(8);
    return bytes.subarray(headerBytes);
  }
}

module.exports = {
  frameType,
  headerBytes,
  encodeText,
  encodeError,
  encodeLog,
  allocateFrame,
  decodeInvocation,
  FrameReader,
};
