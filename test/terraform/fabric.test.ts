import { HighSpeedFabric } from "../../lib/high-speed-fabric";
import { SecureZone } from "../../lib/secure-zone";
import { describeWithTerraform, synthesized } from "./support";

describeWithTerraform("a zone and a fabric", (terraform) => {
  const folder = () =>
    synthesized((stack) => {
      const zone = new SecureZone(stack, "zone");
      const fabric = new HighSpeedFabric(stack, "fabric", { zone, internetEgress: true });
      fabric.nodeSubnetId("use1-az4");
      fabric.nodeSubnetId("use1-az6");
    });

  test("are accepted by the provider", () => {
    const workspace = terraform.workspace(folder());
    workspace.init();
    workspace.validate();
    const subnets = workspace.plan().resource_changes.filter((change) => change.type === "aws_subnet");
    expect(subnets.map((change) => change.change.after?.availability_zone_id).sort()).toEqual(["use1-az4", "use1-az4", "use1-az4", "use1-az6", "use1-az6", "use1-az6"]);
  });
});
