import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "../../lib/cli/exit-code";
import { aidc } from "./run-command";

const folder = mkdtempSync(join(tmpdir(), "aidc-html-"));
const file = join(folder, "night-shift.json");
writeFileSync(file, JSON.stringify({ catalog: { aws: false, offers: [{ name: "node", site: "hall", resources: { vcpu: 4 }, usdPerHour: 1 }] }, workloads: [{ kind: "resources", name: "api", demand: { vcpu: 3 } }] }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("--html writes the plan as a page beside what is printed", async () => {
  const page = join(folder, "plan.html");
  const { code, stdout } = await aidc("size", file, "--json", "--html", page);
  expect(code).toBe(ExitCode.FINE);
  expect(JSON.parse(stdout)).toMatchObject({ status: "optimal" });
  expect(readFileSync(page, "utf8")).toContain("<title>Allocation of night-shift</title>");
});

test("a page that cannot be written is an error that names the option", async () => {
  const { code, stderr } = await aidc("size", file, "--html", join(folder, "absent", "plan.html"));
  expect(code).toBe(ExitCode.BAD_INPUT);
  expect(stderr).toMatch(/--html: must be a file that can be written, got .*absent/);
});
