export { ModelBuilder, objectiveAt, withObjective, type Column, type ColumnOptions, type Entries, type LinearModel, type Row, type RowBounds } from "./model";
export { solve } from "./solve";
export { relativeGap, type SolvedAnswer, type SolveOptions, type SolverAnswer, type SolverChoice, type SolverName, type UnsolvedAnswer } from "./answer";
export { FEASIBILITY_TOLERANCE, verify, type Violation } from "./verify";
export { rankCosts, solveInOrder, type LexicographicAnswer, type Stage } from "./lexicographic";
export { lpDuals, type LpDuals } from "./duals";
export { conflictOf, type RowGroup } from "./conflict";
export { mpsNamesOf, writeMps, type MpsNames } from "./mps/write";
export { pointOfSolution, readSolution, type OutsideSolution } from "./mps/read-solution";
