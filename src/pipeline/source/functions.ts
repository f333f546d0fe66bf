/** A record as the server sent it. What it holds is the API's business: annotate the parameter to say more. */
// oxlint-disable-next-line typescript/no-explicit-any -- the compiler cannot know what a server sends
export type AnyRecord = any

/** One of `processing_steps`. */
export interface ProcessingStepConfig {
  readonly filter?: ((record: AnyRecord) => unknown) | string
  readonly map?: ((record: AnyRecord) => unknown) | string
  readonly yield_map?: ((record: AnyRecord) => Iterable<unknown>) | string
}
export type ResponseActionConfig = { status_code?: number }
