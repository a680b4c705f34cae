/* eslint-disable @typescript-eslint/no-require-imports -- the loader of ES modules would take a tenth of the command's time */
const { join } = require("node:path");

/** What is loaded only where it is needed, or finds files of its own. */
const NOT_BUNDLED = ["echarts", "highs", "javascript-lp-solver"];

/**
 * How the command becomes one file. The small packages that every run needs are in it: to find and compile them takes
 * longer than to run them.
 *
 * @param {string} root folder of the project
 */
function bundleOptions(root) {
  return {
    entryPoints: [join(root, "lib", "cli", "main.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    external: NOT_BUNDLED,
    charset: "ascii",
    // what an engine has kept knows no import() of its own
    supported: { "dynamic-import": false },
  };
}

module.exports = { bundleOptions };
