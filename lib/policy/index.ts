export { judgeAccess, readCases, readStackFiles } from "./access";
export type { AccessReport, CaseFile, JudgedCase, StackFile } from "./access";
