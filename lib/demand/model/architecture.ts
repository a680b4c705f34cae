/** Shape of a decoder-only transformer; the fields of a Hugging Face `config.json` under plain names. */
export interface ModelArchitecture {
  /** Free name, shown in plans. */
  readonly name?: string;
  /** Transformer blocks. @minimum 1 @asType integer */
  readonly layers: number;
  /** Width of the residual stream. @minimum 1 @asType integer */
  readonly hiddenSize: number;
  /** Width of the (dense) feed-forward block. @minimum 1 @asType integer */
  readonly intermediateSize: number;
  /** Query heads of a layer. @minimum 1 @asType integer */
  readonly attentionHeads: number;
  /** Heads of keys and values: equal to `attentionHeads` for multi-head, 1 for multi-query attention. @minimum 1 @asType integer */
  readonly keyValueHeads: number;
  /** Width of one head. @minimum 1 @asType integer */
  readonly headDimension: number;
  /** Tokens of the vocabulary, padding included. @minimum 1 @asType integer */
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
  /** Experts of a layer. @minimum 1 @asType integer */
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
  /** Width of the latent vector that the cache keeps. @minimum 1 @asType integer */
  readonly keyValueRank: number;
  /** Width of the part of a head without positions. @minimum 1 @asType integer */
  readonly queryNoPositionDimension: number;
  /** Width of the part of a head with rotary positions. @minimum 0 @asType integer */
  readonly queryPositionDimension: number;
  /** Width of the values of a head. @minimum 1 @asType integer */
  readonly valueDimension: number;
}

export interface SlidingWindow {
  /** Tokens a windowed layer looks back. @minimum 1 @asType integer */
  readonly window: number;
  /** Every n-th layer looks at the whole context; 2 alternates. Absent: every layer is windowed. @minimum 2 @asType integer */
  readonly globalEvery?: number;
  readonly note?: string;
}
