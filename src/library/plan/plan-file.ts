export { isPlanFile, parsePlanFile, planFile } from '../../pipeline/forecast/plan-file.ts'
