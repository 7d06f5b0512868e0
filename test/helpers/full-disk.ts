import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Disk, realDisk } from "../../src/files/disk.ts";

const full = (): Error => Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });

/**
 * The real disk with a limit of this many bytes in total. Like a full disk, it writes a part of the
 * last bytes and fails on the next write.
 */
export function diskFor(bytes: number, atOnce = Number.POSITIVE_INFINITY): Disk {
  let free = bytes;
  return {
    ...realDisk,
    write(file, given) {
      if (free === 0) throw full();
      const taken = realDisk.write(file, given.subarray(0, Math.min(free, atOnce)));
      free -= taken;
      return taken;
    },
  };
}

/** Whether a file system can be mounted: only by root on Linux, so rarely in CI. */
export const canMount = ((): boolean => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    smallDisk(16)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
})();

/** A real file system of this size in KiB. */
export function smallDisk(size: number): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "matomo-access-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}k`, "tmpfs", path], { stdio: "ignore" });
  return {
    path,
    [Symbol.dispose]: () => {
      execFileSync("umount", [path]);
      rmSync(path, { recursive: true });
    },
  };
}
