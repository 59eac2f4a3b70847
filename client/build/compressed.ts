import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(js|css|svg|html)$/;
/** A smaller file fits into one packet anyway. */
const WORTH_BYTES = 1024;

async function compress(file: string): Promise<void> {
  const source = await readFile(file);
  if (source.length < WORTH_BYTES) return;
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(source, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(source, { level: 9 }));
}

/** Puts `.br` and `.gz` beside each text file, once and as small as can be; the server sends what a browser takes. */
export function compressed(): Plugin {
  return {
    name: "quire-compressed",
    apply: "build",
    enforce: "post",
    // Not earlier: other plugins change the files until they are written.
    async writeBundle({ dir = "" }, bundle) {
      const files = Object.keys(bundle).filter((name) => COMPRESSIBLE.test(name));
      await Promise.all(files.map((name) => compress(join(dir, name))));
    },
  };
}
