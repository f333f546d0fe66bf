import { type ReactNode, useEffect, useState } from 'react'
import { ago, moment } from './format.ts'

/** How long ago something was; keeps being right while the page is open. */
export function Ago({ time }: { time: string }): ReactNode {
  const now = useNow(15_000)
  return (
    <time dateTime={time} title={moment(time)}>
      {ago(time, now)}
    </time>
  )
}

/**
 * The time, told anew after each `every` milliseconds. It is never that of an earlier drawing: what has just happened would
 * lie ahead.
 */
export function useNow(every: number): number {
  const [, tell] = useState(0)
  useEffect(() => {
    const timer = window.setInterval(() => tell((times) => times + 1), every)
    return () => window.clearInterval(timer)
  }, [every])
  // what was kept since the last tick may lie before what is drawn with it
  // oxlint-disable-next-line react/purity
  return Date.now()
}
