/** Exit codes of the contracts. */
export const ExitCode = {
  FINE: 0,
  /** Infeasible, or findings. */
  FINDINGS: 1,
  BAD_INPUT: 2,
  OUR_FAULT: 3,
} as const;
