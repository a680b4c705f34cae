import { knownModels, type LanguageModel } from "../demand";
import type { BatchProps, InferenceProps, ProfileProps, RecommenderProps, ResourcesProps, StreamingProps, TrainingProps } from "./workload-props";

/** Something a cluster is sized for. The fields are those of the request document, with the same names. */
export class Workload {
  /** Pre-training or fine-tuning: a gang of whole nodes in one zone. */
  static training(name: string, props: TrainingProps): Workload {
    return Workload.withModel("training", name, props);
  }

  /** Serving a model to users, with latency targets, or offline. */
  static inference(name: string, props: InferenceProps): Workload {
    return Workload.withModel("inference", name, props);
  }

  /** Serving whose throughput you measured yourself. */
  static profile(name: string, props: ProfileProps): Workload {
    return new Workload(name, "profile", { ...props });
  }

  /** A plain vector of resources. */
  static resources(name: string, props: ResourcesProps): Workload {
    return new Workload(name, "resources", { ...props });
  }

  /** A stream processor. */
  static streaming(name: string, props: StreamingProps): Workload {
    return new Workload(name, "streaming", { ...props });
  }

  /** A batch or ETL job. */
  static batch(name: string, props: BatchProps): Workload {
    return new Workload(name, "batch", { ...props });
  }

  /** A recommender, in training or in serving. */
  static recommender(name: string, props: RecommenderProps): Workload {
    return new Workload(name, "recommender", { ...props });
  }

  private static withModel(kind: string, name: string, props: { readonly model: LanguageModel }): Workload {
    const { model, ...rest } = props;
    // a model of the catalogue goes by its name, as in a request written by hand: the two are one request
    const known = knownModels().includes(model.architecture);
    return new Workload(name, kind, { ...rest, model: known ? model.architecture.name : model.architecture });
  }

  private constructor(
    readonly name: string,
    /** Kind as in the request document. */
    readonly kind: string,
    private readonly fields: object,
  ) {}

  /**
   * The workload as it stands in a request.
   *
   * @internal
   */
  _toRequest(): object {
    return { kind: this.kind, name: this.name, ...this.fields };
  }
}
