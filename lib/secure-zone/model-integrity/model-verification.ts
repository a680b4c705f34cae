import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { Construct } from "constructs";
import { ValidationError, shown } from "../../errors";
import { admissionBinding, admissionPolicy } from "./admission";
import { VERIFIER_CONFIG_MAP } from "./names";
import { VERIFY_SCRIPT } from "./scripts";

export interface ModelVerificationProps {
  /** Namespaces in which models are loaded: the zone's projects. */
  readonly projects: string[];
  /** Public half of the zone's signing key, PEM. `data.aws_kms_public_key` of the site's stack gives it. */
  readonly publicKeyPem: string;
  /** Image with sh, openssl and sha256sum, pinned by digest. */
  readonly verifierImage: string;
}

/**
 * For the stack of the cluster's contents: the script and the key that verify a model before it is loaded, and the
 * admission rule that refuses pods which load a released model without it.
 */
export class ModelVerification extends Construct {
  constructor(scope: Construct, id: string, props: ModelVerificationProps) {
    super(scope, id);
    if (!/@sha256:[0-9a-f]{64}$/.test(props.verifierImage)) {
      throw new ValidationError("verifierImage", `must be pinned by digest (name@sha256:...), got ${shown(props.verifierImage)}; a tag can be moved`);
    }
    for (const project of [...props.projects].sort()) {
      new ConfigMapV1(this, `verifier-${project}`, {
        metadata: { name: VERIFIER_CONFIG_MAP, namespace: project },
        immutable: true,
        data: { "verify-model": VERIFY_SCRIPT, "signing-key.pem": props.publicKeyPem },
      });
    }
    const policy = new Manifest(this, "admission", { manifest: admissionPolicy(props.verifierImage) });
    new Manifest(this, "admission-binding", { manifest: admissionBinding(props.projects), dependsOn: [policy] });
  }
}
