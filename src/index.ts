/** sluice as a library: `import { pipeline, restApi, secret } from 'sluice'`. */
export { pipeline, restApi, secret } from './pipeline/library.ts'
export type { Pipeline, PipelineOptions, PipelineRunOptions, RestApiSource } from './pipeline/library.ts'
export type { RestApiConfig } from './pipeline/source/rest-api-config.ts'
export type { RunReport } from './pipeline/run-report.ts'
export { ConfigProblems, SluiceError } from './model/errors.ts'
export type { ErrorDetails, Place } from './model/errors.ts'
export type { RunEvent } from './model/world.ts'
