import { navigate } from './router.tsx'

let pasted: { readonly text: string; readonly fileName?: string } | undefined

/** Hands a text on to the page that makes a pipeline of it. It may hold keys: it stays in memory. */
export function startWith(text: string, fileName?: string): void {
  pasted = { text, ...(fileName !== undefined && { fileName }) }
  navigate('/new')
}

/** What was handed on, if anything was: it is there until it is forgotten, as a view may be begun more than once. */
export function handedOn(): typeof pasted {
  return pasted
}

export function forgetPasted(): void {
  pasted = undefined
}
