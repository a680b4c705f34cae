/** Arguments of a resource or data source as they stand in the document. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A resource or data source of a stack. */
export interface Block {
  /** Unique over all stacks that were read. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly data: boolean;
  readonly arguments: Arguments;
}

/** One Terraform configuration, or the values of a plan or state. */
export interface Stack {
  readonly name: string;
  readonly blocks: readonly Block[];
  readonly locals: Arguments;
  readonly variables: Arguments;
  readonly outputs: Arguments;
  /** Arguments of the `aws` provider. */
  readonly provider: Arguments;
  /** The values are known already: they are no templates (plan and state). */
  readonly resolved: boolean;
  /** Lies beside the stack that was asked for: only its outputs and its part of Kubernetes count. */
  readonly beside: boolean;
}
