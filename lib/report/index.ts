export { renderPlanTable, type PlanTableOptions } from "./plan-table";
export { renderEstimates } from "./estimate-table";
export { renderPlanPage, type PlanPageOptions } from "./page";
