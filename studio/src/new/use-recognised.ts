import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../api/client.ts'
import type { Recognised, RecogniseRequest } from '../api/contract.ts'

/** Characters of a long document that are looked at while it is typed. */
const mostLooked = 1_000_000

/** True for a text of which only the beginning is looked at while it is typed: what it is is known once it is read whole. */
export function isLong(text: string): boolean {
  return text.length > mostLooked
}

/** What a text is, while it is typed; undefined = it is empty, or nobody has looked yet. */
export function useRecognised(text: string): Recognised | undefined {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(text), 200)
    return () => window.clearTimeout(timer)
  }, [text])
  const isCut = isLong(settled)
  const beginning = isCut ? settled.slice(0, mostLooked) : settled
  const body: RecogniseRequest = { text: beginning, ...(isCut && { isCut }) }
  const { data } = useQuery({
    // the text may hold keys and be long: it stays out of what is kept
    queryKey: ['recognise', settled.length, digest(beginning)],
    queryFn: ({ signal }) => call<Recognised>('/api/import/recognise', { body, signal }),
    enabled: settled.trim() !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  return text.trim() === '' ? undefined : data
}

/** Tells texts apart, no more. */
function digest(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index++) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0
  return sum
}
