/** Zip archives byte by byte, so that each field can lie. */

import { crc32, deflateRawSync } from 'node:zlib';

export interface RawEntry {
  readonly name: string | Buffer;
  readonly content?: Buffer;
  /** Unix mode with its type bits; a regular file of mode 0644 when absent. */
  readonly mode?: number;
  /** General purpose flags: bit 0 says encrypted. */
  readonly flags?: number;
  /** Size that the central directory claims. */
  readonly claimedBytes?: number;
  /** Index of an earlier entry whose bytes this one shares. */
  readonly sharesWith?: number;
  readonly deflate?: boolean;
}

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const madeOnUnix = 3 << 8;
const regularFile = 0o100644;

export function rawZip(entries: readonly RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    if (entry.sharesWith !== undefined) {
      offsets.push(offsets[entry.sharesWith] ?? 0);
      continue;
    }
    const local = localEntry(entry);
    locals.push(local);
    offsets.push(offset);
    offset += local.length;
  }
  const central = Buffer.concat(
    entries.map((entry, index) => {
      const source = entry.sharesWith === undefined ? entry : (entries[entry.sharesWith] ?? entry);
      return centralEntry(entry, source, offsets[index] ?? 0);
    }),
  );
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

/** The fields that both headers have, from the flags to the name's length. */
function commonFields({
  name,
  content = Buffer.alloc(0),
  flags = 0,
  claimedBytes,
  deflate,
}: RawEntry): Buffer {
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(flags, 0);
  fields.writeUInt16LE(deflate ? 8 : 0, 2);
  fields.writeUInt32LE(crc32(content), 8);
  fields.writeUInt32LE(stored({ name, content, ...(deflate && { deflate }) }).length, 12);
  fields.writeUInt32LE(claimedBytes ?? content.length, 16);
  fields.writeUInt16LE(Buffer.from(name).length, 20);
  return fields;
}

function stored({ content = Buffer.alloc(0), deflate }: RawEntry): Buffer {
  return deflate ? deflateRawSync(content, { level: 9 }) : content;
}

function localEntry(entry: RawEntry): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(localSignature, 0);
  head.writeUInt16LE(20, 4);
  return Buffer.concat([head, commonFields(entry), Buffer.alloc(2), Buffer.from(entry.name), stored(entry)]);
}

function centralEntry(entry: RawEntry, source: RawEntry, offset: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(centralSignature, 0);
  head.writeUInt16LE(madeOnUnix | 20, 4);
  head.writeUInt16LE(20, 6);
  const tail = Buffer.alloc(16);
  tail.writeUInt32LE(((entry.mode ?? regularFile) << 16) >>> 0, 8);
  tail.writeUInt32LE(offset, 12);
  return Buffer.concat([head, commonFields({ ...source, name: entry.name }), tail, Buffer.from(entry.name)]);
}
