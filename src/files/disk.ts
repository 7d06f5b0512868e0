import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";

/** How a file is opened for writing. */
export type OpenFlags = "new" | "append";

/**
 * The file system calls for all writing. Each call throws the same errors as Node's function. Tests
 * replace the calls.
 */
export interface Disk {
  /**
   * `new`: fails if anything has that name, even a broken link. `append`: creates a missing file,
   * and fails for a link.
   */
  open(path: string, flags: OpenFlags, mode: number): number;
  /** @returns how many bytes were written, which can be fewer than given */
  write(file: number, bytes: Uint8Array): number;
  sync(file: number): void;
  size(file: number): number;
  /** The last byte of a file of this size. */
  lastByte(file: number, size: number): number | undefined;
  truncate(file: number, size: number): void;
  close(file: number): void;
  chmod(path: string, mode: number): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
}

// Windows does not have this flag, so links are not refused there.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

// The flags are different bits, so their sum contains all of them.
const FLAGS: Readonly<Record<OpenFlags, number>> = {
  new: constants.O_WRONLY + constants.O_CREAT + constants.O_EXCL,
  append: constants.O_RDWR + constants.O_CREAT + constants.O_APPEND + NO_FOLLOW,
};

export const realDisk: Disk = {
  open: (path, flags, mode) => openSync(path, FLAGS[flags], mode),
  write: (file, bytes) => writeSync(file, bytes),
  sync: (file) => fsyncSync(file),
  size: (file) => fstatSync(file).size,
  lastByte(file, size) {
    const byte = new Uint8Array(1);
    return readSync(file, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined;
  },
  truncate: (file, size) => ftruncateSync(file, size),
  close: (file) => closeSync(file),
  chmod: (path, mode) => chmodSync(path, mode),
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { force: true }),
};

/**
 * Writes all bytes. A full disk accepts a part first and fails only at the next call.
 * @throws the error of the file system if not all bytes were written
 */
export function writeAll(disk: Disk, file: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) {
    const taken = disk.write(file, rest);
    if (taken <= 0) throw Object.assign(new Error("no bytes were taken"), { code: "ENOSPC" });
    rest = rest.subarray(taken);
  }
}

/** Closes a file without reporting errors. */
export function closeQuietly(disk: Disk, file: number): void {
  try {
    disk.close(file);
  } catch {
    // The content was synced before, or a write error is already being thrown.
  }
}
