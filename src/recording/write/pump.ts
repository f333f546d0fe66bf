/** Hands pieces on from one who gets them to one who asks for them. */
export interface Pump<Result> {
  /** resolves when there is room for more, or the reader has given up */
  take(piece: Uint8Array): Promise<void>
  /** no more comes; what the reader made of them. Rejects with what the reader failed with */
  end(): Promise<Result>
  /** the pieces will not be whole: the reader fails */
  abandon(): void
}

/** One piece at a time, so that nothing piles up; who hands on never waits for a reader that has given up. */
export function createPump<Result>(read: (pieces: ReadableStream<Uint8Array>) => Promise<Result>): Pump<Result> {
  const pieces = new TransformStream<Uint8Array, Uint8Array>()
  const writer = pieces.writable.getWriter()
  const result = read(pieces.readable)
  const gaveUp = result.then(
    () => undefined,
    () => undefined,
  )
  writer.closed.catch(() => undefined)
  return {
    async take(piece) {
      await Promise.race([writer.write(piece).catch(() => undefined), gaveUp])
    },
    async end() {
      await Promise.race([writer.close().catch(() => undefined), gaveUp])
      return result
    },
    abandon() {
      void writer.abort().catch(() => undefined)
    },
  }
}
