/** Shape of a decoder-only transformer; the fields of a Hugging Face `config.json` under plain names. */
export interface ModelArchitecture {
  /** Free name, shown in plans. */
  readonly name?: string;
  /** @minimum 1 @asType integer */
  readonly layers: number;
  /** Width of the residual stream. @minimum 1 @asType integer */
  readonly hiddenSize: number;
  /** Width of the (dense) feed-forward block. @minimum 1 @asType integer */
  readonly intermediateSize: number;
  /** @minimum 1 @asType integer */
  readonly attentionHeads: number;
  /** Equal to `attentionHeads` for multi-head, 1 for multi-query attention. @minimum 1 @asType integer */
  readonly keyValueHeads: number;
  /** @minimum 1 @asType integer */
  readonly headDimension: number;
  /** @minimum 1 @asType integer */
  readonly vocabularySize: number;
  /** Longest sequence, tokens. @minimum 1 @asType integer */
  readonly contextLength: number;
  /** Input and output embeddings share their weights. @default false */
  readonly tiedEmbeddings?: boolean;
  /** SwiGLU or GeGLU (three matrices) instead of two. @default true */
  readonly gatedFeedForward?: boolean;
  /** @default false */
  readonly attentionBias?: boolean;
  /** Learned position embeddings. @default false */
  readonly learnedPositions?: boolean;
  readonly experts?: ExpertArchitecture;
  /** Multi-head latent attention (DeepSeek). */
  readonly latentAttention?: LatentAttention;
  readonly slidingWindow?: SlidingWindow;
  /** Published count, for information only. */
  readonly parametersPublished?: number;
  readonly activeParametersPublished?: number;
  readonly parametersComputed?: number;
  readonly activeParametersComputed?: number;
  readonly deviation?: number;
  readonly source?: string;
}

/** Mixture of experts in the feed-forward blocks. */
export interface ExpertArchitecture {
  /** @minimum 1 @asType integer */
  readonly count: number;
  /** Experts a token is routed to. @minimum 1 @asType integer */
  readonly perToken: number;
  /** Width of one expert. @minimum 1 @asType integer */
  readonly intermediateSize: number;
  /** Experts every token passes. @default 0 @minimum 0 @asType integer */
  readonly shared?: number;
  /** @minimum 1 @asType integer */
  readonly sharedIntermediateSize?: number;
  /** First layers that stay dense. @default 0 @minimum 0 @asType integer */
  readonly firstDenseLayers?: number;
  /** Every n-th layer has experts. @default 1 @minimum 1 @asType integer */
  readonly everyLayers?: number;
  /** @minimum 1 @asType integer */
  readonly denseIntermediateSize?: number;
}

export interface LatentAttention {
  /** 0 when the query is not compressed. @minimum 0 @asType integer */
  readonly queryRank?: number;
  /** @minimum 1 @asType integer */
  readonly keyValueRank: number;
  /** @minimum 1 @asType integer */
  readonly queryNoPositionDimension: number;
  /** @minimum 0 @asType integer */
  readonly queryPositionDimension: number;
  /** @minimum 1 @asType integer */
  readonly valueDimension: number;
}

export interface SlidingWindow {
  /** Tokens a windowed layer looks back. @minimum 1 @asType integer */
  readonly window: number;
  /** Every n-th layer looks at the whole context; 2 alternates. Absent: every layer is windowed. @minimum 2 @asType integer */
  readonly globalEvery?: number;
  readonly note?: string;
}
