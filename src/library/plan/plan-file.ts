export { isPlanFile, parsePlanFile, planFileText } from '../../pipeline/forecast/plan-file.ts'
