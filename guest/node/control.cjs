/** The guest's end of the control socket on file descriptor 3: frames in by event, frames out synchronously. */
'use strict';

const { writeSync } = require('node:fs');
const net = require('node:net');
const { FrameReader } = require('./frames.cjs');

const controlDescriptor = 3;
const readBufferBytes = 65_536;

const fullSocketWaitMilliseconds = 0.2;
/** Never woken: `Atomics.wait` is how a thread sleeps. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

class Control {
  /** @param {(type: number, invocation: number, body: Buffer) => void} onFrame */
  constructor(onFrame) {
    const reader = new FrameReader(onFrame);
    this.socket = new net.Socket({
      fd: controlDescriptor,
      onread: {
        buffer: Buffer.allocUnsafeSlow(readBufferBytes),
        callback: (length, buffer) => {
          reader.push(Buffer.from(buffer.buffer, buffer.byteOffset, length));
          return true;
        },
      },
    });
    // Without its host the guest has nothing to live for.
    this.socket.on('error', () => process.exit(1));
    this.socket.on('end', () => process.exit(0));
    this.socket.read(0);
  }

  /**
   * Sends a whole frame before it returns, so that nothing sent is lost when the process exits and
   * logs always precede the response. The socket is non-blocking: a full one is waited for.
   * @param {Buffer} frame
   */
  send(frame) {
    let offset = 0;
    while (offset < frame.length) {
      try {
        offset += writeSync(controlDescriptor, frame, offset, frame.length - offset);
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') process.exit(1);
        Atomics.wait(sleeper, 0, 0, fullSocketWaitMilliseconds);
      }
    }
  }

  /** Lets the event loop end although the control socket is open; see `invocations.cjs`. */
  unref() {
    this.socket.unref();
  }

  ref() {
    this.socket.ref();
  }
}

module.exports = { Control };
