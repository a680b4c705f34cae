import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import tseslint from "typescript-eslint";

// The floors of the house, from the ground up: a room may enter the rooms before it, through their doors.
const floors = [
  ["errors.ts"],
  ["catalog"],
  ["energy"],
  ["demand"],
  ["schedule", "allocator"],
  // the network and the power profile take their keys from the zone
  ["secure-zone"],
  ["high-speed-fabric", "green-power-profile"],
  ["gpu-cluster", "operations"],
  ["ai-data-center"],
  ["policy", "report"],
  ["cli"],
];
const pure = ["errors.ts", "catalog", "energy", "demand", "schedule", "allocator"];

const lib = (room) => `./lib/${room}`;
const zones = floors.flatMap((rooms, floor) =>
  rooms.flatMap((room) => [
    // nothing flows up, and siblings do not know each other
    ...floors.slice(floor).flat().filter((other) => other !== room)
      .map((other) => ({ target: lib(room), from: lib(other), message: `${room} stands below or beside ${other}` })),
  ]),
);

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "**/cdktf.out/**", "coverage/**", ".cache/**", "jest.config.js"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "import-x/no-default-export": "error",
      "import-x/no-cycle": ["error", { maxDepth: 3 }],
      "no-restricted-imports": ["error", {
        paths: [
          { name: "@cdktf/provider-aws", message: "import the resource's own folder, e.g. @cdktf/provider-aws/lib/kms-key" },
          { name: "@cdktf/provider-kubernetes", message: "import the resource's own folder" },
        ],
        patterns: [{ regex: "^@cdktf/provider-(aws|kubernetes)/lib/?$", message: "import the resource's own folder" }],
      }],
    },
  },
  {
    files: ["lib/**/*.ts"],
    rules: { "import-x/no-restricted-paths": ["error", { zones }] },
  },
  {
    // a room's door is its index.ts: nobody reaches past it
    files: ["lib/**/*.ts"],
    ignores: ["lib/index.ts"],
    rules: {
      "import-x/no-internal-modules": ["error", {
        forbid: floors.flat().filter((r) => r !== "errors.ts").map((room) => `**/../${room}/*`),
      }],
    },
  },
  {
    files: pure.map((room) => (room.endsWith(".ts") ? `lib/${room}` : `lib/${room}/**/*.ts`)),
    rules: {
      "no-restricted-imports": ["error", {
        paths: ["cdktf", "constructs", "fs", "node:fs", "path", "node:path", "os", "node:os"].map((name) => ({ name, message: "this room is pure" })),
        patterns: [{ group: ["@cdktf/*"], message: "this room is pure" }],
      }],
      "no-restricted-globals": ["error", { name: "Date", message: "no clock at synth" }],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "no randomness at synth" }],
    },
  },
  { files: ["eslint.config.mjs", "*.config.*"], rules: { "import-x/no-default-export": "off" } },
);
