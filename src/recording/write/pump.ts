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
  const slot = createSlot()
  const result = read(slot.pieces())
  const over = result.then(slot.close, slot.close)
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
function createSlot() {
  let held: Uint8Array | undefined
  let end: 'whole' | 'cut off' | undefined
  let isClosed = false
  let [wakeReader, wakeWriter] = [nobody, nobody]
  const take = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (end === 'cut off') throw new Error('the pieces are not whole')
      if (held !== undefined) {
        const piece = held
        held = undefined
        wakeWriter()
        yield piece
      } else if (end === 'whole') return
      else await new Promise<void>((wake) => (wakeReader = wake))
    }
  }
  return {
    pieces: take,
    /** when there was room; nothing more is taken once it is closed */
    async put(piece: Uint8Array): Promise<void> {
      while (held !== undefined && !isClosed) await new Promise<void>((wake) => (wakeWriter = wake))
      if (isClosed) return
      held = piece
      wakeReader()
    },
    finish(how: 'whole' | 'cut off'): void {
      end ??= how
      wakeReader()
    },
    /** the reader has given up, or has all */
    close(): void {
      isClosed = true
      wakeWriter()
    },
  }
}

function nobody(): void {}
