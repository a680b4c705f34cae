import { decodesUndivided } from "./decode-kernels";
import { allReduceSeconds } from "./links";
import { expectedLargest } from "./normal";
import type { Replica } from "./replica";
import { expertRanks } from "./weights";

/** What one step costs; parts in seconds, work of one accelerator. */
export interface StepCost {
  readonly seconds: number;
  /** Seconds by what they are spent on; `overhead` is launches, scheduling, sampling and streaming. */
  readonly compute: number;
  readonly memory: number;
  readonly communication: number;
  readonly overhead: number;
}

/** Sums up the kernels of one stage. */
interface Tally {
  busy: number;
  compute: number;
  memory: number;
}

const MICRO = 1e-6;
const MILLI = 1e-3;
const BYTES_OF_ACTIVATION = 2;
const BYTES_OF_SCORE = 4;

/**
 * Time of one step on the roofline: every group of kernels takes its memory time and its compute time, overlapped in
 * part, then launches, collectives and the host are added.
 *
 * @param decoding sequences that each get a token, all engine processes together
 * @param context tokens that a decoding sequence looks back on, in the mean
 * @param promptTokens tokens of prompts in this step, all engine processes together
 * @param promptLength length of the prompts that these tokens are of
 * @param uneven tokens of prompts on the busiest engine process over the mean: the others wait for it before each layer's experts
 */
export function stepCost(r: Replica, decoding: number, context: number, promptTokens: number, promptLength: number, uneven = 1): StepCost {
  const of = (release: Release) => releaseCost(r, release, { decoding, context, promptTokens, promptLength, uneven });
  const differ = r.vectorAttention !== undefined || r.reached.earlyExperts < r.reached.experts;
  return differ && r.early > 0 ? between(of("later"), of("early"), r.early) : of("later");
}

/** Releases of an engine that differ in their kernels within a year. */
type Release = "early" | "later";

/** The geometric mean of two releases: as many times from one as from the other. */
function between(later: StepCost, early: StepCost, part: number): StepCost {
  const mean = (of: (cost: StepCost) => number) => of(later) ** (1 - part) * of(early) ** part;
  return { seconds: mean((c) => c.seconds), compute: mean((c) => c.compute), memory: mean((c) => c.memory), communication: later.communication, overhead: later.overhead };
}

/** What a step is made of: the parameters of `stepCost`. */
interface Work {
  readonly decoding: number;
  readonly context: number;
  readonly promptTokens: number;
  readonly promptLength: number;
  readonly uneven: number;
}

function releaseCost(r: Replica, release: Release, { decoding, context, promptTokens, promptLength, uneven }: Work): StepCost {
  const stages = r.layout.pipelineParallel;
  // a pipeline of p stages has p groups of requests in flight
  const share = 1 / (r.layout.dataParallel * stages);
  const sequences = decoding * share;
  const mean = promptTokens * share;
  const prompt = mean * uneven;
  const prompts = prompt / Math.max(1, promptLength);
  // ranks that share sequences divide their prompts; each decodes all of them, on its part of their caches
  const divided = r.layout.contextParallel;
  const rows = sequences + prompt / divided;
  const tally: Tally = { busy: 0, compute: 0, memory: 0 };
  addDense(tally, r, rows);
  if (r.weights.expertLayers > 0) addExperts(tally, r, release, sequences + (r.layout.expertParallel > 1 ? mean : mean / divided));
  addAttention(tally, r, release, { sequences, context, prompt, promptLength });
  addHead(tally, r, sequences + prompts);
  addActivations(tally, r, rows, sequences + prompts);
  addPaddedExperts(tally, r, rows);
  const communication = (communicationSeconds(r, rows) + contextSeconds(r, sequences, prompt / divided)) * stages;
  const overhead = overheadSeconds(r, sequences, prompts, decoding / stages) * stages;
  return {
    seconds: tally.busy * stages + communication + overhead,
    compute: tally.compute * stages,
    memory: tally.memory * stages,
    communication,
    overhead,
  };
}

function add(tally: Tally, seconds: number, memory: number, compute: number): void {
  tally.busy += seconds;
  tally.memory += memory;
  tally.compute += compute;
}

/** Products read their weights while they compute: `overlap` of the shorter time hides behind the longer. */
function overlapped(a: number, b: number, overlap: number): number {
  return a + b - overlap * Math.min(a, b);
}

function addDense(tally: Tally, r: Replica, rows: number): void {
  const memory = r.weights.denseBytes / r.reached.weights;
  // rows / (rows + halfRows) of the rate is reached
  const compute = (2 * r.weights.denseParameters * (rows + r.calibration.halfRows)) / r.reached.dense;
  add(tally, overlapped(memory, compute, r.engine.overlap), memory, compute);
}

/** Part of the experts that some of the tokens meeting in a layer are routed to. */
function touchedPart(r: Replica, rows: number): number {
  return 1 - (1 - r.routedPart) ** ((rows * r.expertSources) ** r.routeSpread);
}

/** The same on the accelerator with the most of them, where experts are spread whole: all wait for it. */
function busiestTouched({ layout, model }: Replica, touched: number): number {
  if (layout.expertParallel <= 1 || !model.experts) return touched;
  const accelerators = expertRanks(layout);
  const deviation = Math.sqrt((touched * (1 - touched) * accelerators) / model.experts.count);
  return Math.min(1, touched + expectedLargest(accelerators) * deviation);
}

/** Experts: those that some token is routed to are read; their products cost at least a block of rows each. */
function addExperts(tally: Tally, r: Replica, release: Release, rows: number): void {
  const c = r.calibration;
  const meeting = rows * r.expertSources;
  const touched = touchedPart(r, rows);
  const imbalance = r.layout.expertParallel > 1 ? c.expertImbalance : 1;
  const flops = 2 * r.weights.expertParameters * (meeting * r.routedPart * imbalance + r.engine.expertRows * touched);
  const memory = (r.weights.expertBytes * busiestTouched(r, touched)) / r.reached.expertWeights;
  const compute = flops / (release === "early" ? r.reached.earlyExperts : r.reached.experts);
  add(tally, overlapped(memory, compute, r.engine.overlap), memory, compute);
}

/** Experts spread whole in 8 bits: rows of each are quantized and padded to a block, which keeps the kernels at it. */
function addPaddedExperts(tally: Tally, r: Replica, rows: number): void {
  if (r.spreadExperts === 0 || r.weights.expertLayers === 0) return;
  const asked = r.engine.heldExperts ? 1 : touchedPart(r, rows);
  const seconds = r.weights.expertLayers * r.spreadExperts * asked * r.engine.spreadExpertMicroseconds * MICRO;
  add(tally, seconds, 0, seconds);
}

/** Tokens attended by one sequence, summed over the layers of a stage. */
function attended(r: Replica, context: number): number {
  return r.globalLayers * context + r.windowedLayers * Math.min(context, r.window);
}

/** What attention looks at in one step of one process. */
interface Attending {
  readonly sequences: number;
  readonly context: number;
  readonly prompt: number;
  readonly promptLength: number;
}

function addAttention(tally: Tally, r: Replica, release: Release, { sequences, context, prompt, promptLength }: Attending): void {
  const tokens = sequences * attended(r, context);
  const undivided = decodesUndivided(r.model, r.engine, r.layout.tensorParallel, sequences, context);
  const memory = (tokens * r.cacheBytesPerTokenAndLayer) / (r.reached.cache * (undivided ? r.engine.undividedAttention : 1));
  const flops = tokens * r.decodeAttentionFlops;
  const matrix = flops / r.reached.decodeAttention;
  // on vector units the reading of the cache hides behind the arithmetic
  const vector = release === "early" && r.vectorAttention !== undefined ? flops / r.vectorAttention - memory : 0;
  // causal: a token of the prompt looks back on half of it in the mean
  const promptFlops = prompt * attended(r, promptLength / 2) * r.promptAttentionFlops;
  const compute = Math.max(matrix, vector) + promptFlops / r.reached.attention;
  add(tally, memory + compute, memory, compute);
}

/** Scores of the vocabulary, for the last token of a prompt and every decoding one. */
function addHead(tally: Tally, r: Replica, rows: number): void {
  const memory = (r.weights.headParameters * BYTES_OF_ACTIVATION) / r.reached.weights;
  const compute = (2 * r.weights.headParameters * (rows + r.calibration.halfRows)) / r.reached.head;
  add(tally, overlapped(memory, compute, r.engine.overlap), memory, compute);
}

/** Norms, residuals, rotary positions and the like, and the passes of sampling over the scores, which ranks gather. */
function addActivations(tally: Tally, r: Replica, rows: number, sampled: number): void {
  const bytes =
    r.engine.activationPasses * r.weights.stageLayers * rows * r.model.hiddenSize * BYTES_OF_ACTIVATION +
    r.engine.samplingPasses * sampled * r.model.vocabularySize * BYTES_OF_SCORE;
  const memory = bytes / r.reached.weights;
  add(tally, memory, memory, 0);
}

/** Two all-reduces a layer over the tensor-parallel ranks; gather and scatter around every expert layer; hops between stages. */
function communicationSeconds(r: Replica, rows: number): number {
  const { layout, links } = r;
  const bytes = rows * r.model.hiddenSize * BYTES_OF_ACTIVATION;
  let seconds = 0;
  if (layout.tensorParallel > 1) seconds += r.weights.stageLayers * 2 * allReduceSeconds(links, bytes);
  const sources = r.expertSources * layout.contextParallel;
  if (layout.expertParallel > 1 && sources > 1) seconds += r.weights.expertLayers * 2 * (links.experts.seconds + (bytes / links.experts.bytesPerSecond) * (sources - 1));
  if (layout.pipelineParallel > 1) seconds += links.stages.seconds + bytes / links.stages.bytesPerSecond;
  return seconds;
}

/** In every layer the ranks that share sequences gather the keys and values of prompts, and what each found in its part of the caches. */
function contextSeconds({ layout, links, weights, model, cacheBytesPerTokenAndLayer }: Replica, sequences: number, promptTokens: number): number {
  const others = layout.contextParallel - 1;
  if (others === 0) return 0;
  const gathered = promptTokens * cacheBytesPerTokenAndLayer * layout.contextParallel + (sequences * model.hiddenSize * BYTES_OF_ACTIVATION) / layout.tensorParallel;
  return weights.stageLayers * (links.context.seconds + (gathered * others) / links.context.bytesPerSecond);
}

/** Launches of every layer; scheduling, requests taken in, sampling; one front end for all engine processes. */
function overheadSeconds(r: Replica, sequences: number, prompts: number, served: number): number {
  const { engine } = r;
  const each = engine.layerMicroseconds + (r.model.latentAttention ? engine.latentLayerMicroseconds : 0);
  const layers = r.weights.stageLayers * each + r.quantizations * (r.blockScaled ? engine.quantizeBlocksMicroseconds : engine.quantizeMicroseconds) + r.quantizedExpertLayers * engine.quantizeExpertsMicroseconds + r.weights.expertLayers * engine.expertLayerMicroseconds;
  const host = sequences * engine.sequenceMicroseconds + served * engine.serverMicroseconds;
  return (layers + host) * MICRO + (engine.stepMilliseconds + prompts * engine.requestMilliseconds) * MILLI;
}
