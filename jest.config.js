const common = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } }] },
  moduleFileExtensions: ["ts", "js", "json"],
};

/** `npm test` runs the units; the Terraform suite has its own script because it needs terraform and runs serially. */
module.exports = {
  projects: [
    { ...common, displayName: "unit", testMatch: ["<rootDir>/test/**/*.test.ts"], testPathIgnorePatterns: ["/node_modules/", "/test/terraform/"] },
    { ...common, displayName: "terraform", testMatch: ["<rootDir>/test/terraform/**/*.test.ts"] },
  ],
};
