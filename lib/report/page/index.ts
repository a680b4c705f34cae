export { renderPlanPage, type PlanPageOptions } from "./plan-page";
