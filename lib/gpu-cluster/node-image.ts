import { ValidationError } from "../errors";
import { findInstanceFacts, needsOwnImage } from "../catalog";

/**
 * The EKS-optimized image family of an instance type.
 *
 * @returns a value of `ami_type`
 * @throws ValidationError for types whose driver the EKS images do not ship
 * @see EKS user guide, "Create nodes with optimized Amazon Linux images"
 */
export function amiType(instanceType: string): string {
  const facts = findInstanceFacts("instanceType", instanceType);
  if (needsOwnImage(instanceType)) {
    throw new ValidationError("instanceType", `"${instanceType}" needs a driver that the EKS images do not ship; leave the type out of the catalog (instanceTypes) or run it on nodes of your own`);
  }
  const architecture = facts.architecture === "arm64" ? "ARM_64" : "x86_64";
  return `AL2023_${architecture}_${IMAGES[deviceOf(instanceType)]}`;
}

/** Taint that keeps pods without accelerators off the nodes that carry some; the device plugins tolerate it. */
export function acceleratorTaint(instanceType: string): { readonly key: string; readonly value: string; readonly effect: string } | undefined {
  const device = deviceOf(instanceType);
  if (device === "none") return undefined;
  return { key: device === "neuron" ? "aws.amazon.com/neuron" : "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" };
}

type Device = "none" | "nvidia" | "neuron";

const IMAGES: Readonly<Record<Device, string>> = { none: "STANDARD", nvidia: "NVIDIA", neuron: "NEURON" };

/** Accelerators that Kubernetes has no EKS image for; the types are still listed, as plain nodes. */
const WITHOUT_IMAGE: ReadonlySet<string> = new Set(["V520", "AI100"]);

function deviceOf(instanceType: string): Device {
  const facts = findInstanceFacts("instanceType", instanceType);
  if (facts.neuronCores > 0) return "neuron";
  if (facts.accelerator === null || WITHOUT_IMAGE.has(facts.accelerator)) return "none";
  return "nvidia";
}

/**
 * Node configuration that joins the local NVMe disks to one volume for images and scratch data.
 *
 * @returns base64 of a MIME document, as a launch template takes it; undefined without local disks
 */
export function userData(instanceType: string): string | undefined {
  if (findInstanceFacts("instanceType", instanceType).localNvmeGB <= 0) return undefined;
  const document = [
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="NODE"',
    "",
    "--NODE",
    "Content-Type: application/node.eks.aws",
    "",
    "apiVersion: node.eks.aws/v1alpha1",
    "kind: NodeConfig",
    "spec:",
    "  instance:",
    "    localStorage:",
    "      strategy: RAID0",
    "",
    "--NODE--",
    "",
  ].join("\n");
  return Buffer.from(document, "utf8").toString("base64");
}
