import { navigate } from './router.tsx'

let pasted: { readonly text: string; readonly fileName?: string } | undefined

/** Hands a text on to the page that makes a pipeline of it. It may hold keys: it stays in memory, and is given once. */
export function startWith(text: string, fileName?: string): void {
  pasted = { text, ...(fileName !== undefined && { fileName }) }
  navigate('/new')
}

/** What was handed on, if anything was. */
export function takePasted(): typeof pasted {
  const taken = pasted
  pasted = undefined
  return taken
}
