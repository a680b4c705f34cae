import type { ControlStatus, SecureZone } from "../../lib/secure-zone";
import peers from "../../lib/secure-zone/data/peers.json";

/** Controls on by default, group by group, beside what others turn on by default. */
export function coverageTable(zone: SecureZone): string {
  const report = zone.policyReport();
  const rows = Object.entries(peers.groups).map(([group, others]) => [group, ours(report.filter((one) => one.group === group)), ...others]);
  const count = (state: string) => report.filter((one) => one.state === state).length;
  const total = `${count("on")} of ${report.length} on, ${count("open")} wait for another construct, ${count("not-applicable")} for a more sensitive data class or a wish`;
  return `${table([["controls", "SecureZone alone", ...peers.peers], ...rows])}\n\n${total}.`;
}

function ours(lines: readonly ControlStatus[]): string {
  const parts = [["on", "on"], ["open", "open"], ["not-applicable", "n/a"], ["opted-out", "out"]].flatMap(([state, word]) => {
    const count = lines.filter((one) => one.state === state).length;
    return count ? [`${count} ${word}`] : [];
  });
  return parts.join(", ");
}

const LETTERS: Readonly<Record<string, string>> = { read: "r", write: "w", delete: "d" };

/** Who can do what: personas against assets, as the zone's own policies decide. */
export function accessMatrix(zone: SecureZone): string {
  const rows = zone.explainAccess();
  const personas = [...new Set(rows.map((one) => one.persona))];
  const assets = [...new Set(rows.map((one) => one.asset))];
  const cell = (persona: string, asset: string) => {
    const allowed = rows.filter((one) => one.persona === persona && one.asset === asset && one.allowed).map((one) => one.verb);
    const plain = allowed.every((verb) => LETTERS[verb]);
    return allowed.length === 0 ? "-" : plain ? allowed.map((verb) => LETTERS[verb]).join("") : allowed.map((verb) => LETTERS[verb] ?? verb).join(", ");
  };
  return table([["asset", ...personas], ...assets.map((asset) => [asset, ...personas.map((persona) => cell(persona, asset))])]);
}

function table(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows.map((row) => `| ${row.join(" | ")} |`);
  return [head, `|${" --- |".repeat(rows[0]?.length ?? 0)}`, ...body].join("\n");
}
