import { ApiFailure, type Call, request } from './client.ts'
import { type LiveEvent, parseEvent } from './parse-event.ts'

/** The events of a live answer, as they come; ends when the server ends it. Throws as `request` does. */
export async function* liveEvents(path: string, about: Call = {}): AsyncGenerator<LiveEvent> {
  const response = await request(path, { ...about, headers: { ...about.headers, Accept: 'text/event-stream' } })
  if (response.body === null) return
  let rest = ''
  for await (const piece of pieces(response.body)) {
    const blocks = (rest + piece).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = parseEvent(block)
      if (event !== undefined) yield event
    }
  }
}

/** By hand: not all browsers can iterate over a stream. */
async function* pieces(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/**
 * Hands on events for as long as somebody listens, and comes back after the connection broke: after 1, 2, 4 … 15 s.
 * `from` says where to go on. Gives what ends it.
 */
export function keepListening({
  open,
  onEvent,
  onGap,
}: {
  open: (signal: AbortSignal) => AsyncGenerator<LiveEvent>
  /** true = that was the last one */
  onEvent: (event: LiveEvent) => boolean | void
  /** the connection broke, or is there again */
  onGap?: (isGone: boolean, cause?: unknown) => void
}): () => void {
  const stop = new AbortController()
  const listen = async (): Promise<void> => {
    for (let failed = 0; !stop.signal.aborted; failed++) {
      try {
        for await (const event of open(stop.signal)) {
          if (failed > 0) onGap?.(false)
          failed = 0
          if (onEvent(event) === true) return
        }
      } catch (cause) {
        if (stop.signal.aborted) return
        onGap?.(true, cause)
        if (cause instanceof ApiFailure && [401, 403, 404].includes(cause.status)) return
      }
      await pause(Math.min(15_000, 1000 * 2 ** failed), stop.signal)
    }
  }
  void listen()
  return () => stop.abort()
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = window.setTimeout(done, ms)
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer)
      done()
    })
  })
}
