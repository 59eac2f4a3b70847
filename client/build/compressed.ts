import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(js|css|svg|html|json)$/;
/** A smaller file fits into one packet anyway. */
const WORTH_BYTES = 1024;

/** Puts `.br` and `.gz` beside each text file, once and as small as can be; the server sends what a browser takes. */
export function compressed(): Plugin {
  return {
    name: "quire-compressed",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      await Promise.all(
        Object.entries(bundle).map(async ([fileName, file]) => {
          if (!COMPRESSIBLE.test(fileName)) return;
          const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
          if (source.length < WORTH_BYTES) return;
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
          this.emitFile({
            type: "asset",
            fileName: `${fileName}.br`,
            source: await promisify(brotliCompress)(source, { params }),
          });
          this.emitFile({
            type: "asset",
            fileName: `${fileName}.gz`,
            source: await promisify(gzip)(source, { level: 9 }),
          });
        }),
      );
    },
  };
}
