import { useState } from 'react'
import { call, reportFor } from '../../api/client.ts'
import type { BodyPart, ErrorReport, Exchange } from '../../api/contract.ts'

interface Body {
  readonly text: string | undefined
  readonly isCut: boolean
  readonly isLoading: boolean
  readonly error: ErrorReport | undefined
  readonly loadAll: () => void
}

/** More than this is not put into a page. */
const mostShown = 16_000_000

/** The body of an answer, or of a request: at first what came with the test read, then all that the studio kept of it. */
export function useBody(
  preview: string,
  exchange: Exchange | undefined,
  of: 'response' | 'request' = 'response',
): Body {
  const [whole, setWhole] = useState<{ readonly text: string; readonly isCut: boolean }>()
  const [isLoading, setLoading] = useState(false)
  const [error, setError] = useState<ErrorReport>()
  const first = exchange?.[of]
  const loadAll = (): void => {
    if (exchange === undefined) return
    setLoading(true)
    setError(undefined)
    loadBody(`/api/preview/${encodeURIComponent(preview)}/body/${exchange.id}`, of)
      .then(setWhole, (cause: unknown) => setError(reportFor(cause)))
      .finally(() => setLoading(false))
  }
  return {
    text: whole?.text ?? first?.body ?? undefined,
    isCut: whole?.isCut ?? first?.isCut ?? false,
    isLoading,
    error,
    loadAll,
  }
}

async function loadBody(path: string, of: 'response' | 'request'): Promise<{ text: string; isCut: boolean }> {
  let text = ''
  for (;;) {
    const part = await call<BodyPart>(path, {
      query: { of, from: text.length, to: text.length + 1_000_000 },
    })
    text += part.text
    if (text.length >= part.length || part.text === '') return { text, isCut: text.length < part.length }
    if (text.length >= mostShown) return { text, isCut: true }
  }
}
