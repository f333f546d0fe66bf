import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { tokenHeld } from '../api/token.ts'
import { NoToken } from './no-token.tsx'
import { Shell } from './shell.tsx'

/** The page, or what to do when nobody would answer it. */
export function Root(): ReactNode {
  const isHeld = useSyncExternalStore(tokenHeld.subscribe, tokenHeld.get)
  // what is open may not be saved: a tab whose studio was started again keeps it
  const [wasHeld] = useState(isHeld)
  return wasHeld ? <Shell isRefused={!isHeld} /> : <NoToken />
}
