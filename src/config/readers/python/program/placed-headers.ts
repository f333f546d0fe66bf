import type { PlacedMap } from './placed.ts'

/** Headers where an auth stands: they go into the "headers" beside it. */
export class PlacedHeaders {
  readonly headers: PlacedMap

  constructor(headers: PlacedMap) {
    this.headers = headers
  }
}
