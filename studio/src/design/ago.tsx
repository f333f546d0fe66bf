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

/** The time, told anew after each `every` milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), every)
    return () => window.clearInterval(timer)
  }, [every])
  return now
}
