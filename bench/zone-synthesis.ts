/**
 * `npm run bench -- zone-synthesis`: processor time of synthesizing a stack with a SecureZone beside an empty one (the
 * baseline), first in this process and again.
 */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { SecureZone } from "../lib/secure-zone";

const ROUNDS = 3;

export function run(): void {
  const zone = (stack: TerraformStack): void => void new SecureZone(stack, "zone");
  const empty = (): void => undefined;
  const first = { empty: milliseconds(empty), zone: milliseconds(zone) };
  const best = (build: (stack: TerraformStack) => void): number => Math.min(...Array.from({ length: ROUNDS }, () => milliseconds(build)));
  const again = { empty: best(empty), zone: best(zone) };
  console.table([
    { round: "first", ...row(first) },
    { round: `again, best of ${ROUNDS}`, ...row(again) },
  ]);
}

function row(measured: { readonly empty: number; readonly zone: number }): Record<string, number> {
  return { "empty ms": Math.round(measured.empty), "zone ms": Math.round(measured.zone), "zone beside it ms": Math.round(measured.zone - measured.empty), ratio: Number((measured.zone / measured.empty).toFixed(1)) };
}

function milliseconds(build: (stack: TerraformStack) => void): number {
  const before = process.cpuUsage();
  const stack = new TerraformStack(Testing.app(), "site");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  build(stack);
  Testing.synth(stack);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
