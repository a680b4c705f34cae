import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { DataClass, ModelVerification, PersonaRbac, SecureZone, WorkloadIdentity, ZoneAsset } from "../../lib/secure-zone";

const PROJECTS = ["alpha"];

/** A zone by itself, for one project: inside a cluster, people of one zone share its namespaces. No network and no cluster yet. */
export class SecureZoneSite extends TerraformStack {
  readonly zone: SecureZone;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "us-east-1" });
    this.zone = new SecureZone(this, "zone", {
      name: "acme",
      projects: PROJECTS,
      dataClass: DataClass.CONFIDENTIAL,
      pipeline: { repository: "acme/infra" },
      alertEmails: ["security@acme.example"],
    });
    const search = new WorkloadIdentity(this, "search", { zone: this.zone, namespace: "alpha", serviceAccount: "search" });
    this.zone.grantRead("search", ZoneAsset.releasedModels("alpha", "embedder"), search.roleName);
  }
}

/** What the zone puts into the cluster, in a stack of its own: it needs the cluster to exist. */
export class SecureZoneContents extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new KubernetesProvider(this, "kubernetes", { configPath: "~/.kube/config" });
    const rbac = new PersonaRbac(this, "rbac", { zoneName: "acme-zone", dataClass: DataClass.CONFIDENTIAL, projects: PROJECTS, createNamespaces: true });
    const models = new ModelVerification(this, "models", {
      projects: PROJECTS,
      // terraform output or data.aws_kms_public_key of the site gives the real one
      publicKeyPem: "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
      verifierImage: `public.ecr.aws/docker/library/debian@sha256:${"0".repeat(64)}`,
    });
    models.node.addDependency(rbac);
  }
}
