import { type ReactNode, useSyncExternalStore } from 'react'
import { tokenHeld } from '../api/token.ts'
import { NoToken } from './no-token.tsx'
import { Shell } from './shell.tsx'

/** The page, or what to do when nobody would answer it. */
export function Root(): ReactNode {
  return useSyncExternalStore(tokenHeld.subscribe, tokenHeld.get) ? <Shell /> : <NoToken />
}
