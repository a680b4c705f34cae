export { judgeAccess } from "./judge";
export type { AccessReport, JudgedCase } from "./judge";
export { readCases } from "./cases";
export type { CaseFile } from "./cases";
export { readStackFiles } from "./stack-files";
export type { StackFile } from "./read-stack";
