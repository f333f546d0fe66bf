/** Hands pieces on from one who gets them to one who asks for them. */
export interface Pump<Result> {
  /** resolves when there is room for more, or the reader has given up */
  take(piece: Uint8Array): Promise<void>
  /** no more comes; what the reader made of them. Rejects with what the reader failed with */
  end(): Promise<Result>
  /** the pieces will not be whole: the reader fails */
  abandon(): void
}

/**
 * One piece at a time, so that nothing piles up; who hands on never waits for a reader that has given up. By hand: streams of
 * the web cost a tenth of a millisecond each, and there is one for each answer.
 */
export function createPump<Result>(read: (pieces: AsyncIterable<Uint8Array>) => Promise<Result>): Pump<Result> {
  const slot = new Slot()
  const result = read(slot.pieces())
  const close = (): void => slot.close()
  const over = result.then(close, close)
  return {
    take: (piece) => slot.put(piece),
    async end() {
      slot.finish('whole')
      await over
      return result
    },
    abandon: () => slot.finish('cut off'),
  }
}

/** Room for one piece. */
class Slot {
  #held: Uint8Array | undefined
  #end: 'whole' | 'cut off' | undefined
  #isClosed = false
  #wakeReader = nobody
  #wakeWriter = nobody

  async *pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#end === 'cut off') throw new Error('the pieces are not whole')
      const piece = this.#held
      if (piece !== undefined) {
        this.#held = undefined
        this.#wakeWriter()
        yield piece
      } else if (this.#end === 'whole') return
      else await new Promise<void>((wake) => (this.#wakeReader = wake))
    }
  }

  /** when there was room; nothing more is taken once it is closed */
  async put(piece: Uint8Array): Promise<void> {
    while (this.#held !== undefined && !this.#isClosed) await new Promise<void>((wake) => (this.#wakeWriter = wake))
    if (this.#isClosed) return
    this.#held = piece
    this.#wakeReader()
  }

  finish(how: 'whole' | 'cut off'): void {
    this.#end ??= how
    this.#wakeReader()
  }

  /** the reader has given up, or has all */
  close(): void {
    this.#isClosed = true
    this.#wakeWriter()
  }
}

function nobody(): void {}
