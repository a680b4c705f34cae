import { awsMachines, type Machine } from "../../catalog";
import { ValidationError } from "../../errors";
import type { ModelArchitecture } from "../model";
import type { InferenceWorkload } from "../workload";
import { MANY_EXPERTS, type ReplicaLayout } from "./weights";

/** The layout of a replica of so many accelerators; what tensor and pipeline parallelism leave over are copies that share the requests. */
export function fixedLayout(w: InferenceWorkload, acceleratorCount: number, tensorParallel: number): ReplicaLayout {
  return layoutOf(w, acceleratorCount, tensorParallel, w.pipelineParallel ?? 1, w.expertParallel ?? 1);
}

/** Sequences are divided only where the request says so. */
function layoutOf({ contextParallel = 1 }: InferenceWorkload, acceleratorCount: number, tensorParallel: number, pipelineParallel: number, expertParallel: number): ReplicaLayout {
  const dataParallel = Math.max(1, Math.floor(acceleratorCount / (tensorParallel * pipelineParallel * contextParallel)));
  return { acceleratorCount, tensorParallel, pipelineParallel, expertParallel, contextParallel, dataParallel };
}

/**
 * The same layout with attention data parallelism, as TensorRT-LLM serves models of many experts since 2025 where the
 * request leaves the experts open; undefined where it does not apply.
 */
export function attentionDataParallel(w: InferenceWorkload, model: ModelArchitecture, layout: ReplicaLayout, year: number): ReplicaLayout | undefined {
  const ranks = layout.tensorParallel;
  const applies = w.servingEngine === "tensorrt-llm" && year >= 2025 && w.expertParallel === undefined && ranks > 1 && layout.dataParallel === 1 && layout.pipelineParallel === 1 && layout.contextParallel === 1;
  if (!applies || (model.experts?.count ?? 0) < MANY_EXPERTS) return undefined;
  return { ...layout, tensorParallel: 1, dataParallel: ranks, expertParallel: ranks, attentionRanks: ranks };
}

/** Whether the request fixes a layout, which is then estimated whatever comes of it. */
export function fixesLayout(w: InferenceWorkload): boolean {
  return w.acceleratorCount !== undefined || w.tensorParallel !== undefined || w.pipelineParallel !== undefined || w.contextParallel !== undefined || w.expertParallel !== undefined;
}

/**
 * Accelerators that one replica may span on a machine; beyond the node only over a rack's scale-up network, or between
 * nodes that are the largest of their kind.
 */
function fitsNode(machine: Machine, count: number): boolean {
  if (count <= machine.accelerators || machine.origin !== "aws") return true;
  return (machine.accelerator?.scaleUpDomain ?? 1) >= RACK_SCALE || machine.accelerators >= Math.min(FULL_NODE, largestNode(machine));
}

function largestNode({ accelerator }: Machine): number {
  return Math.max(...awsMachines().map((m) => (m.accelerator?.name === accelerator?.name ? m.accelerators : 0)));
}

/** Nodes from this size on need not be the largest. */
const FULL_NODE = 8;
/** Scale-up networks from this size on join nodes of a rack; smaller ones stay inside a node. */
const RACK_SCALE = 36;

/**
 * Layouts of one replica to look at on a machine: sizes in powers of two (and the whole node), the model cut by
 * tensor parallelism, by two pipeline stages as well, or with spread experts. Fixed fields are kept.
 */
export function candidateLayouts(w: InferenceWorkload, model: ModelArchitecture, machine: Machine): readonly ReplicaLayout[] {
  const counts = replicaSizes(w, machine).filter((count) => fitsNode(machine, count));
  return counts.flatMap((count) => layoutsOfSize(w, model, count));
}

function replicaSizes(w: InferenceWorkload, machine: Machine): readonly number[] {
  if (w.acceleratorCount !== undefined) return [w.acceleratorCount];
  const smallest = (w.tensorParallel ?? 1) * (w.pipelineParallel ?? 1) * (w.contextParallel ?? 1);
  if (w.tensorParallel !== undefined && !w.expertParallel) return [smallest];
  const sizes = new Set<number>();
  for (let size = 1; size <= machine.accelerators; size *= 2) sizes.add(size);
  if (machine.accelerators > 0) sizes.add(machine.accelerators);
  const least = Math.max(smallest, w.expertParallel ?? 1);
  sizes.add(least);
  return [...sizes].filter((size) => size % smallest === 0 && size >= least).sort((a, b) => a - b);
}

function layoutsOfSize(w: InferenceWorkload, model: ModelArchitecture, count: number): ReplicaLayout[] {
  // who fixes the tensor parallelism and says nothing of stages means one
  const open = w.pipelineParallel === undefined && w.tensorParallel === undefined && w.contextParallel === undefined && count >= 4 && count % 2 === 0;
  const pipelines = open ? [1, 2] : [w.pipelineParallel ?? 1];
  const layouts: ReplicaLayout[] = [];
  for (const pp of pipelines) {
    for (const tp of tensorSizes(w, model, count, pp)) {
      for (const ep of expertSizes(w, model, count, tp, pp)) {
        // copies that share nothing are replicas of their own, unless the size is fixed
        const shares = tp * pp * (w.contextParallel ?? 1) === count || ep > 1 || w.acceleratorCount !== undefined;
        if (shares) layouts.push(layoutOf(w, count, tp, pp, ep));
      }
    }
  }
  return layouts;
}

function tensorSizes(w: InferenceWorkload, model: ModelArchitecture, count: number, pp: number): readonly number[] {
  if (w.tensorParallel !== undefined) return [w.tensorParallel];
  const most = Math.floor(count / pp / (w.contextParallel ?? 1));
  const sizes: number[] = [];
  for (let tp = 1; tp <= most; tp++) {
    const alone = tp === most || w.acceleratorCount !== undefined || (model.experts !== undefined && tp === 1);
    if (alone && most % tp === 0 && model.attentionHeads % tp === 0) sizes.push(tp);
  }
  return sizes;
}

function expertSizes(w: InferenceWorkload, model: ModelArchitecture, count: number, tp: number, pp: number): readonly number[] {
  if (w.expertParallel !== undefined) return [w.expertParallel];
  const most = Math.floor(count / pp);
  const spreads = model.experts && most > 1 && model.experts.count % most === 0 && (tp === 1 || tp === most);
  return spreads ? [1, most] : [1];
}

/** @throws ValidationError when the fixed fields contradict each other or the model */
export function checkLayout(w: InferenceWorkload, model: ModelArchitecture, path: string): void {
  const cut = (w.tensorParallel ?? 1) * (w.pipelineParallel ?? 1) * (w.contextParallel ?? 1);
  if (w.acceleratorCount !== undefined && cut > w.acceleratorCount) {
    throw new ValidationError(`${path}.acceleratorCount`, `must be at least tensorParallel x pipelineParallel${w.contextParallel === undefined ? "" : " x contextParallel"} = ${cut}, got ${w.acceleratorCount}`);
  }
  if ((w.expertParallel ?? 1) > 1 && !model.experts) {
    throw new ValidationError(`${path}.expertParallel`, `must be 1 for a model without experts, got ${w.expertParallel}; leave it out`);
  }
  if (w.acceleratorCount !== undefined && (w.expertParallel ?? 1) > w.acceleratorCount) {
    throw new ValidationError(`${path}.expertParallel`, `must be at most acceleratorCount = ${w.acceleratorCount}, got ${w.expertParallel}`);
  }
  const length = w.inputTokens + w.outputTokens;
  if (!fixesLayout(w) && length > model.contextLength) {
    throw new ValidationError(`${path}.inputTokens`, `with outputTokens must be at most the model's context of ${model.contextLength} tokens, got ${length}; shorten them, or fix a layout to have it estimated all the same`);
  }
}
