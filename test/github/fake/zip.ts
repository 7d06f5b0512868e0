import { crc32 } from "node:zlib";

const u16 = (value: number): Buffer => Buffer.from([value & 255, (value >> 8) & 255]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);

/**
 * A zip archive of uncompressed files, which any reader accepts and which is readable in a failing
 * test.
 */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const body = Buffer.from(content as string);
    // Version 2.0, UTF-8 names, uncompressed, 1 January 2026 at 00:00.
    const common = Buffer.concat([
      u16(20),
      u16(0x0800),
      u16(0),
      u16(0),
      u16(0x5c21),
      u32(crc32(body)),
      u32(body.length),
      u32(body.length),
    ]);
    const header = Buffer.concat([u32(0x04034b50), common, u16(name.length), u16(0), name]);
    const attributes = Buffer.concat([u16(0), u16(0), u16(0), u16(0), u32(0), u32(offset)]);
    central.push(
      Buffer.concat([u32(0x02014b50), u16(20), common, u16(name.length), attributes, name]),
    );
    local.push(header, body);
    offset += header.length + body.length;
  }
  const directory = Buffer.concat(central);
  const count = u16(central.length);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0),
    u16(0),
    count,
    count,
    u32(directory.length),
    u32(offset),
    u16(0),
  ]);
  return Buffer.concat([...local, directory, end]);
}
