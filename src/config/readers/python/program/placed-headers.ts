/** Headers where an auth stands: they go into the "headers" beside it. */
export class PlacedHeaders<PlacedMap> {
  readonly headers: PlacedMap

  constructor(headers: PlacedMap) {
    this.headers = headers
  }
}
